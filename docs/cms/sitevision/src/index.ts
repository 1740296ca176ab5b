import router, { Request, Response } from '@sitevision/api/common/router';
import appData from '@sitevision/api/server/appData';
import { address, policy, register, wanted } from './publication';
import { listView, message, policyView, whole } from './views';

const UNAVAILABLE = 503; // search engines come again, and keep the page meanwhile

router.get('/', show);
router.get('/document/:organisation/:policy', show);

function show(req: Request, res: Response): void {
  if (!address()) {
    res.send(whole(message('notConfigured')));
    return;
  }
  const id = wanted(req.path);
  if (id) {
    showPolicy(id, res);
  } else if (req.path === '/' || !req.path) {
    showList(res);
  } else {
    res.status(404).send(whole(message('notFound')));
  }
}

function showPolicy(id: string, res: Response): void {
  const found = policy(id);
  if (found.value) {
    res.send(whole(policyView(found.value, Boolean(appData.get('heading')), !appData.get('document'))));
  } else if (found.status === 404 || found.status === 410) {
    // A page of the exports says where a document went that is no longer published.
    res.status(404).send(whole(message('notFound', `${address()}d/${id}/`)));
  } else {
    res.status(UNAVAILABLE).send(whole(message('unavailable')));
  }
}

function showList(res: Response): void {
  const found = register();
  if (found.value) {
    res.send(whole(listView(found.value)));
  } else {
    res.status(UNAVAILABLE).send(whole(message('unavailable')));
  }
}
