// One address of every kind of page in the sample organisation, with the person who would open it. A new kind of page is
// added here and so gets every test of pages; a route of the server that has neither a kind nor a reason fails pages.test.mjs.
// A text is an address that answers 200; otherwise {at, status}, or {post, fields, status}: a form that is sent, as without scripts.
const wrong = 'f'.repeat(40);   // what nobody has seen
const taken = `EV-${new Date().getUTCFullYear()}`;   // pages.test takes them
const gone = (at) => ({ at, status: 404 });
export const kinds = {
  '': ['/sign-in', '/help', { post: '/sign-in', fields: { login: 'somebody', password: 'not this one' }, status: 401 },
    { post: '/sign-in', fields: { login: 'lweir', password: 'chancery-sample' } }],   // who has one-time codes is asked for one
  staff: ['/', '/account', { post: '/account/password', fields: { current: 'not looked at', password: 'a longer new secret', again: 'another one', back: '/account' }, status: 422 }, { post: '/account/sessions/end', fields: { back: '/account' }, status: 422 }, '/documents', '/documents/SOP-001', '/documents/WI-001', '/documents/SOP-009', '/documents/FRM-002', '/documents/WI-002/act?act=acknowledge', '/search', '/search?q=inspection', '/search?q=zyzzyva',
    '/improvements', '/improvements/new', '/improvements/IMP-2026-0008', '/improvements/IMP-2026-0009/edit?act=correct', '/improvements/IMP-2026-0009/act?act=comment', '/people/staff', '/people/staff/act?act=add%20codes',
    gone('/documents/WI-003'), gone('/documents/SOP-999'), gone('/documents/SOP-009/draft'),
    { post: '/improvements/acts/raise', fields: { 'field.title': 'Half of it', back: '/improvements/new' }, status: 422 },
    { post: '/documents/SOP-001/acts/revise', fields: { back: '/documents/SOP-001' }, status: 403 }, { post: '/evidence', fields: {}, status: 403 }],
  author: ['/', '/documents/new', '/documents/new?with=file', '/documents/SOP-001/act?act=revise', '/documents/SOP-007/draft', '/documents/SOP-007/draft?show=changes',
    '/documents/SOP-007/draft/edit', '/documents/SOP-007/draft/edit?with=file', '/documents/SOP-007/draft/act?act=submit', '/documents/SOP-007/draft/act?act=withdraw',
    '/documents/SOP-009/draft', '/documents/SOP-009/draft/sign?act=approve', '/documents/WI-004/draft', '/documents/SOP-007/compare/2...draft', '/documents/SOP-009/compare/4...draft',
    { post: '/documents/new', fields: { 'field.title': 'Unpacking', 'field.type': 'WI', content: '# Unpacking\n\n1. Cut the strap.\n' } },
    { post: '/documents/SOP-007/draft/edit', fields: { content: '# Put otherwise\n\n| a | b |\n|---|---|\n| 1 | 2 |\n' } },
    { post: '/documents/preview', fields: { content: '# As it would be read\n\n- One\n- Two\n' } },
    { post: '/documents/acts/create', fields: { 'field.title': '', content: '# Without a title\n', back: '/documents/new' }, status: 422 },
    { post: '/documents/SOP-007/acts/edit', fields: { content: '# Written on a stale page\n', seen: wrong, back: '/documents/SOP-007/draft/edit' }, status: 409 },
    { post: '/documents/SOP-007/acts/approve', fields: { back: '/documents/SOP-007/draft' }, status: 403 },
    { post: '/documents/SOP-999/acts/edit', fields: { content: '# Of nothing\n' }, status: 404 }],
  approver: ['/', '/documents/SOP-009/draft/sign?act=approve', '/documents/SOP-009/draft/act?act=return', '/people/approver', '/policies/improvements/draft', '/policies/improvements/draft/sign?act=approve',
    { post: '/policies/improvements/draft/sign?act=approve', fields: {} },
    { post: '/documents/SOP-009/draft/sign?act=approve', fields: {} }, { post: '/documents/SOP-009/acts/approve', fields: { statement: 'x', password: 'not this one' }, status: 422 }],
  quality: ['/', '/documents/SOP-009/readers', '/documents/SOP-001/sign?act=retire', '/documents/SOP-009/draft/act?act=reassign', '/improvements', '/improvements/IMP-2026-0009', '/improvements/IMP-2026-0006',
    '/improvements/IMP-2026-0006/sign?act=close', '/baselines/new', '/retention', '/holds', '/holds/new', '/dispositions', '/dispositions/DSP-2026-0001/certificate', '/dispositions/new', '/training', '/training/new', '/policies/improvements/history', '/policies/improvements/revisions', { post: '/improvements/IMP-2026-0006/sign?act=close', fields: { 'field.effect': 'Nothing was measured twice since.' } },
    { post: '/documents/SOP-001/sign?act=retire', fields: { comment: 'SOP-002 says it all.' } },
    '/policies', '/policies/documents', '/policies/improvements', '/policies/documents?as_of=2025-03-01', '/policies/new', '/policies/documents/change', '/policies/improvements/draft', '/policies/improvements/draft/act?act=return', '/policies/improvements/draft/edit',
    { post: '/policies/improvements/draft/edit', fields: { content: 'register: improvements\n' } },
    { post: '/policies/new', fields: { 'field.name': 'visits', content: 'register: visits\ntitle: Visits\n' } },
    { post: '/policies/documents/change', fields: { content: 'register: documents\nlable: x\n' } },
    { post: '/policies/acts/propose', fields: { 'field.name': '', content: 'register: x\n', back: '/policies/new' }, status: 422 }],
  auditor: ['/documents?as_of=2025-03-01', '/documents/SOP-001?as_of=2025-03-01', '/documents/SOP-009/history', '/documents/SOP-009/revisions', '/documents/SOP-009/revisions/1',
    '/documents/FRM-002/revisions/1', '/documents/SOP-009/compare/1...2', '/documents/SOP-009/compare/1...2?show=plain', '/improvements/IMP-2026-0008/history', '/audit-trail', '/audit-trail?after=250', '/evidence', '/evidence?show=yes&former=yes',
    '/evidence?register=&items=SOP-001&former=yes&show=yes', '/evidence/sample?register=documents&former=yes&size=3&seed=31415', `/evidence/${taken}-0001`, `/evidence/${taken}-0002`, '/people', '/people?as_of=2025-03-01', '/people/author', '/policies', '/policies?as_of=2025-03-01', '/policies/documents', '/policies/baselines', '/baselines', '/readiness', '/witnesses', '/timestamps',
    ...['reading', 'writing', 'signing', 'account', 'passkeys', 'codes', 'records', 'policies', 'auditing', 'verifying', 'witnesses', 'administration', 'markdown'].map((topic) => `/help/${topic}`)],
  admin: ['/people', '/passkeys', '/people/author/act?act=limit%20access', '/people/staff?ended=sessions', '/people/new', '/people/author', '/people/approver', '/people/author/act?act=appoint%20deputy', '/people/approver/sign?act=confirm%20passkey&key=2', '/people/lweir',
    '/people/lweir/act?act=end%20codes'],
};

// Routes that answer with no page of their own, and what they answer with.
const file = 'a file, its bytes as they are';
export const no_pages = {
  'get /{register}/{id}/compare': 'sends on to /{register}/{id}/compare/{range}',
  'get /{register}/{id}/files/{name}': file, 'get /{register}/{id}/draft/files/{name}': file, 'get /{register}/{id}/revisions/{number}/files/{name}': file,
  'get /{register}/{id}/history/{act}/files/{name}': file, 'get /{register}/{id}/signoffs/{name}': file,
  'post /audit-trail/file': file, 'post /evidence/{id}/fetch': file, 'post /evidence/{id}/again': 'sends on to the package', 'post /evidence/{id}/give-up': 'sends on to the package',
  'get /policies/{register}/revisions/{number}': 'sends on to /policies/{register}?as_of=', 'get /policies/{register}/signoffs/{name}': file,
  'get /health': 'for programs', 'get /metrics': 'for programs', 'get /openapi.json': 'for programs',
  'post /sign-out': 'sends on to /sign-in', 'post /account/tokens/{id}/revoke': 'sends on to /account', 'post /people/{id}/sessions/end': 'sends on to the person',
};

export const nameOf = (kind) => typeof kind === 'string' ? kind : kind.at ?? `POST ${kind.post} (${kind.status ?? 200})`;

// The route that answers this kind of page, of those that the server names: where two could, the one with the words.
export function routeOf(kind, routes) {
  const method = kind.post ? 'post' : 'get', parts = (typeof kind === 'string' ? kind : kind.post ?? kind.at).split('?')[0].split('/');
  const literal = (route) => route.split(' ')[1].split('/').map((each) => each.startsWith('{') ? '1' : '0').join('');
  return routes.filter((route) => {
    const [of, path] = route.split(' '), named = path.split('/');
    return of === method && named.length === parts.length && named.every((each, place) => each === parts[place] || (each.startsWith('{') && parts[place]));
  }).sort((a, b) => literal(a) < literal(b) ? -1 : 1)[0];
}
