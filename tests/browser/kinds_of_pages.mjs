// One address of every kind of page in the sample organisation, with the person who would open it. A new kind of page is
// added here and so gets every test of pages.
export const kinds = {
  '': ['/sign-in', '/help'],
  staff: ['/', '/documents', '/documents/SOP-001', '/documents/WI-001', '/documents/WI-003', '/documents/SOP-009', '/search', '/search?q=inspection', '/search?q=zyzzyva',
    '/improvements', '/improvements/new', '/improvements/IMP-2026-0008', '/documents/SOP-999', '/documents/SOP-009/draft'],
  author: ['/', '/documents/new', '/documents/new?with=file', '/documents/SOP-001/act?act=revise', '/documents/SOP-007/draft', '/documents/SOP-007/draft?show=changes',
    '/documents/SOP-007/draft/edit', '/documents/SOP-007/draft/edit?with=file', '/documents/SOP-007/draft/act?act=submit', '/documents/SOP-007/draft/act?act=withdraw',
    '/documents/SOP-009/draft', '/documents/SOP-009/draft/sign?act=approve', '/documents/WI-004/draft'],
  approver: ['/', '/documents/SOP-009/draft/sign?act=approve', '/documents/SOP-009/draft/act?act=return'],
  quality: ['/', '/documents/SOP-001/sign?act=retire', '/documents/SOP-009/draft/act?act=reassign', '/improvements', '/improvements/IMP-2026-0009'],
  auditor: ['/documents?as_of=2025-03-01', '/documents/SOP-001?as_of=2025-03-01', '/documents/SOP-009/history', '/documents/SOP-009/revisions', '/documents/SOP-009/revisions/1',
    '/documents/SOP-009/compare/1...2', '/documents/SOP-009/compare/1...2?show=plain', '/improvements/IMP-2026-0008/history', '/audit-trail', '/evidence',
    '/evidence?register=&items=SOP-001&former=yes&show=yes', '/people', '/people/author', '/policies', '/policies/documents', '/policies/baselines', '/baselines', '/readiness',
    ...['reading', 'writing', 'signing', 'passkeys', 'records', 'auditing', 'verifying', 'administration', 'markdown'].map((topic) => `/help/${topic}`)],
  admin: ['/people', '/people/new', '/people/author', '/people/author/act?act=appoint%20deputy'],
};
