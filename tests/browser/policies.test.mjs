// The rules change through the pages: the quality manager proposes and is told what is wrong and what would change, somebody else
// signs, and the next act is judged by them. With scripts, and without.
import test from 'node:test';
import assert from 'node:assert/strict';
import { chancery, start } from '../support/chancery.mjs';
import { openBrowser, person, says } from './chromium.mjs';
import { signHere } from './the_story.mjs';

for (const javaScriptEnabled of [true, false])
  test(`a change of the rules goes from the text area to the next act ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const server = await start(), browser = await openBrowser();
    try {
      const quality = await person(browser, server, 'quality', { javaScriptEnabled }), approver = await person(browser, server, 'approver', { javaScriptEnabled });
      const { page } = quality, main = page.getByRole('main'), text = page.getByLabel('The rules (YAML)');
      const button = (name) => main.getByRole('button', { name, exact: true });
      await page.goto('/policies/documents');
      await says(page, /As founded on .* Nobody has changed these rules since\./);
      await main.getByRole('link', { name: 'Propose a change', exact: true }).click();
      const rules = await text.inputValue();

      // A misspelt role: where it is, and what was meant.
      await text.fill(rules.replace('who: [reviewer]', 'who: [reviwer]'));
      await button('Check').click();
      await says(page, /Line \d+, column \d+: .*names the role “reviwer”, which does not exist\. Did you mean “reviewer”\?/);

      // A hole: step by step how it would be used.
      await text.fill(rules.replace('other than: [authors, signers of review]', 'other than: [owner]').replace('needs: [someone else, not the reviewer, reviewed,', 'needs: [reviewed,'));
      await button('Check').click();
      await says(page, /It promises, and does not keep: .*nothing is in force without: reviewed, approved/);
      await says(page, /does “approve”: X-001 revision 1 is in force/);

      // A draft with a mistake may be saved, but not submitted.
      await text.fill(rules.replace('who: [reviewer]', 'who: [reviwer]'));
      await button('Save the draft').click();
      await page.waitForURL(/\/policies\/documents\/draft$/);
      await says(page, /The text cannot come in force as it is\./);
      assert.equal(await main.getByRole('link', { name: 'Submit for approval', exact: true }).count(), 0);
      await main.getByRole('link', { name: 'Edit', exact: true }).click();
      await text.fill(rules.replace('of: approve, at least: 1', 'of: approve, at least: 2').replace('keep: 10 years', 'keep: 5 years'));
      await page.getByLabel('Reason').fill('One pair of eyes was not enough in May.');
      await button('Save the draft').click();
      await says(page, /Less than before: Retention: 10 years → 5 years/);
      await says(page, /Sign-offs needed for “approved”: 1 → 2/);
      await says(page, /Of 45 releases in the ledger, 45 would have been judged otherwise/);
      await main.getByText('Line by line').click();
      await says(page, /at least: 2, all named in: approvers/);
      await main.getByRole('link', { name: 'Submit for approval', exact: true }).click();
      await button('Submit for approval').click();
      await says(page, /in review/);

      // Somebody else signs; it is in force at once.
      await approver.page.goto('/policies/documents/draft');
      await approver.page.getByRole('main').getByRole('link', { name: 'Approve', exact: true }).click();
      await says(approver.page, /Sign-offs needed for “approved”: 1 → 2/);
      await says(approver.page, /I approve these rules\. They judge every act from now on\./);
      await signHere(approver.page, 'Approve');
      await says(approver.page, /Revision 1, in force since .*, approved by Ruth Calder\./);

      // The next act is judged by it, and what came before still verifies.
      await approver.page.goto('/documents/SOP-009/draft/sign?act=approve');
      await signHere(approver.page, 'Approve');
      await approver.page.goto('/documents/SOP-009/draft');
      await says(approver.page, /in review/);
      await page.goto('/policies/documents?as_of=2025-03-01');
      await says(page, /As it was on 1 Mar 2025/);
      assert.doesNotMatch(await main.locator('pre.code').textContent(), /at least: 2/);
      quality.calm();
      approver.calm();
      assert.match(chancery(['verify', '--data', server.data]), /all as they say/);   // it throws when anything is found
    } finally {
      await browser.close();
      await server.stop();
    }
  });
