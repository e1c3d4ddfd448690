/** The results as one page that needs nothing else: pictures and journals are inside. */

import { escaped } from './markup.ts';
import type { Result, Step } from './result.ts';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
    color: #1c1c1c; background: #fff }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd }
  td.time { text-align: right }
  a { color: inherit }
  .passed { color: #176f2c } .failed { color: #b3261e; font-weight: 600 }
  section { margin-top: 3rem }
  ol { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none }
  li { width: 17rem } li img { width: 100%; border: 1px solid #ccc; display: block }
  li small { color: #555 }
  pre { overflow: auto; max-height: 30rem; padding: 1rem; background: #f4f4f4; font-size: 12px }
  pre.reason { background: #fdecea; white-space: pre-wrap }
`;

/** `notes` are sentences about the machine and the run. */
export function html(results: readonly Result[], notes: readonly string[]): string {
  const failed = results.filter(({ failure }) => failure).length;
  const verdict =
    failed === 0 ? `All ${results.length} passed` : `${failed} of ${results.length} failed`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ovirt-sso in virtual machines: ${verdict}</title>
<style>${STYLE}</style>
<h1>ovirt-sso in virtual machines</h1>
<p class="${failed === 0 ? 'passed' : 'failed'}">${verdict}.</p>
<p>${notes.map(escaped).join('<br>')}</p>
<p>The sessions of alice and bob draw nothing, so the greeter's last picture can stay on the screen.</p>
<table>
<tr><th>Suite<th>Scenario<th>Result<th>Time
${results.map(row).join('\n')}
</table>
${results.map(section).join('\n')}
</html>
`;
}

function row({ suite, title, failure, milliseconds }: Result, index: number): string {
  return `<tr><td>${suite}<td><a href="#s${index}">${escaped(title)}</a><td>${word(failure)}<td class="time">${seconds(milliseconds)}`;
}

function section({ suite, title, steps, failure, milliseconds }: Result, index: number): string {
  return `<section id="s${index}">
<h2>${escaped(title)}</h2>
<p>${suite}, ${word(failure)}, ${seconds(milliseconds)}</p>
<ol>${steps.map(item).join('\n')}</ol>
${steps.map(output).join('')}${failure ? `<pre class="reason">${escaped(failure.reason)}</pre><details><summary>Journal</summary><pre>${escaped(failure.journal)}</pre></details>` : ''}
</section>`;
}

function item({ at, what, screen }: Step): string {
  const picture = screen
    ? `<img alt="" loading="lazy" src="data:image/png;base64,${screen.toString('base64')}">`
    : '';
  return `<li>${picture}<small>${seconds(at)}</small> ${escaped(what)}</li>`;
}

function output({ what, printed }: Step): string {
  return printed === undefined ? '' : `<h3>${escaped(what)}</h3><pre>${escaped(printed)}</pre>\n`;
}

function word(failure: unknown): string {
  return failure ? '<span class="failed">failed</span>' : '<span class="passed">passed</span>';
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
