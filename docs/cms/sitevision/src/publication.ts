import appData from '@sitevision/api/server/appData';
import logUtil from '@sitevision/api/server/LogUtil';
import requester from '@sitevision/api/server/Requester';
import { kept } from './kept';

/** A document in the list: what we use of an entry in v1/register.json. */
export interface Entry {
  id: string;
  title: string;
  type_name: string;
  status_text: string;
  decision: string;
}

export interface Organisation {
  name: string;
  documents: Entry[];
}

/** What we use of v1/documents/ID.json. */
export interface Policy {
  title: string;
  html: string;
  canonical_url: string;
}

/** ``value`` is null where there is none: 404, or another status, -1 for no answer at all. */
export interface Found<T> {
  status: number;
  value: T | null;
}

const ID = /^[a-z0-9-]+\/[a-z0-9-]+$/;

/** The address of the exports, with a slash at its end; empty if nobody has given one. */
export function address(): string {
  const given = String(appData.get('address') || '').replace(/\/*$/, '/');
  return /^https?:\/\/./.test(given) ? given : '';
}

/** The id that a path of ours asks for, or else the one configured; empty: the list. */
export function wanted(path: string): string {
  const asked = /^\/document\/(.+)$/.exec(path || '');
  const id = asked ? asked[1] : String(appData.get('document') || '');
  return ID.test(id) ? id : '';
}

export function register(): Found<Organisation[]> {
  return pull('v1/register.json', 'styrdok-register/1', (found) =>
    found.organisations.map((o: Organisation) => ({
      name: o.name,
      documents: o.documents.map((d) => ({
        id: d.id,
        title: d.title,
        type_name: d.type_name,
        status_text: d.status_text,
        decision: d.decision,
      })),
    }))
  );
}

export function policy(id: string): Found<Policy> {
  return pull(`v1/documents/${id}.json`, 'styrdok-document/1', (found) => ({
    title: found.title,
    html: found.html,
    canonical_url: found.canonical_url,
  }));
}

/** The document in the words of schema.org, as JSON that may stand in a script element. */
export function linkedData(id: string): string {
  const found = pull(`v1/documents/${id}.jsonld`, null, (data) => data);
  return found.value ? JSON.stringify(found.value).replace(/</g, '\\u003c') : '';
}

/** Fetch a file, or remember it; keep only what ``pick`` takes of it. */
function pull<T>(path: string, schema: string | null, pick: (found: any) => T): Found<T> {
  const where = address() + path;
  return JSON.parse(kept(where, () => JSON.stringify(fetch(where, schema, pick))));
}

/** On the server the requester calls back before it returns. */
function fetch<T>(where: string, schema: string | null, pick: (found: any) => T): Found<T> {
  let result: Found<T> = { status: -1, value: null };
  requester
    .get(where, { dataType: 'text' })
    .done((text: string) => {
      try {
        const found = JSON.parse(text);
        if (schema === null || found.schema === schema) {
          result = { status: 200, value: pick(found) };
        } else {
          logUtil.error(`styrdok: ${where} is no ${schema}`);
        }
      } catch (error) {
        logUtil.error(`styrdok: ${where} can't be read: ${error}`);
      }
    })
    .fail((message: string, status: { statusCode: number }) => {
      logUtil.error(`styrdok: ${where}: ${message}`);
      result = { status: status ? status.statusCode : -1, value: null };
    });
  return result;
}
