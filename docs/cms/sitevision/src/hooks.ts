import { Request } from '@sitevision/api/common/router';
import endecUtil from '@sitevision/api/server/EndecUtil';
import hooks from '@sitevision/api/server/hooks';
import { address, linkedData, policy, wanted } from './publication';

/** The document that the page shows; empty for the list, or before the module is set up. */
const shown = (req: Request): string => (address() ? wanted(req.path) : '');

// A module's own output may hold no link and no title: they go to the page's head, by hooks.

hooks.getPageTitle((req) => {
  const id = shown(req);
  const found = id ? policy(id).value : null;
  return found ? found.title : '';
});

hooks.addHeadElement((req) =>
  shown(req)
    ? `<link rel="stylesheet" href="${endecUtil.escapeXML(address())}assets/styrdok.css" />`
    : ''
);

hooks.addHeadElement((req) => {
  const id = shown(req);
  const data = id ? linkedData(id) : '';
  return data ? `<script type="application/ld+json">${data}</script>` : '';
});
