import app from '@sitevision/api/common/app';
import i18n from '@sitevision/api/common/i18n';
import router from '@sitevision/api/common/router';
import endecUtil from '@sitevision/api/server/EndecUtil';
import { Organisation, Policy } from './publication';

const text = (value: string): string => endecUtil.escapeXML(value);

export function policyView(policy: Policy, heading: boolean, listed: boolean): string {
  return [
    // The fragment begins with h2. Its HTML is the publisher's: profile core-1, without script.
    heading ? `<h1>${text(policy.title)}</h1>` : '',
    policy.html,
    `<p><a href="${text(policy.canonical_url)}">${text(i18n.get('original'))}</a></p>`,
    listed ? `<p><a href="${text(router.getUrl('/'))}">${text(i18n.get('all'))}</a></p>` : '',
  ].join('\n');
}

export function listView(organisations: Organisation[]): string {
  if (organisations.length === 0) {
    return message('none');
  }
  return organisations.map(table).join('\n');
}

function table(organisation: Organisation): string {
  const columns = ['title', 'type', 'status', 'decision'];
  const heads = columns.map((name) => `<th scope="col">${text(i18n.get(name))}</th>`);
  const rows = organisation.documents.map(
    (entry) =>
      `<tr><td><a href="${text(router.getUrl(`/document/${entry.id}`))}">${text(entry.title)}</a></td>` +
      `<td>${text(entry.type_name)}</td><td>${text(entry.status_text)}</td>` +
      `<td>${text(entry.decision)}</td></tr>`
  );
  return [
    '<table>',
    `<caption>${text(organisation.name)}</caption>`,
    `<thead><tr>${heads.join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody>`,
    '</table>',
  ].join('\n');
}

/** Say in words why nothing is shown; ``href`` leads to where more is known. */
export function message(key: string, href?: string): string {
  const more = href ? ` <a href="${text(href)}">${text(i18n.get('ask'))}</a>.` : '';
  return `<p>${text(i18n.get(key))}${more}</p>`;
}

/** All that the module shows, in one element whose id no other module has. */
export function whole(content: string): string {
  return `<div id="styrdok-${text(String(app.portletId)).replace(/[^A-Za-z0-9]+/g, '-')}">\n${content}\n</div>`;
}
