// Runs the compiled WebApp as Sitevision would, with stand-ins for the parts of its API that it uses.
// node stage.js COMPILED EXPORTS < scenes.json: each scene's settings, path, and what fails.
const fs = require("fs");
const Module = require("module");
const path = require("path");

const [compiled, exported] = process.argv.slice(2).map((name) => path.resolve(name));
const BASE = "https://styr.example/";
const words = JSON.parse(fs.readFileSync(path.join(compiled, "sv.json"), "utf8"));

let scene, stored, fetched, logged, routes, heads, title;

const api = {
  "server/appData": { get: (key) => scene.settings[key] },
  "server/LogUtil": { error: (message) => logged.push(message) },
  "server/EndecUtil": {
    escapeXML: (text) =>
      text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;"),
  },
  "server/cache": {
    getCache: () => ({
      get(key, seconds, make) {
        if (!(key in stored)) {
          const kept = JSON.stringify(make());
          if (kept.length > 10000) return JSON.parse(kept); // fetched but not cached
          stored[key] = kept;
        }
        return JSON.parse(stored[key]);
      },
    }),
  },
  "server/Requester": {
    get(address, options) {
      fetched.push(address);
      const file = path.join(exported, address.replace(BASE, ""));
      const failing = (scene.fails || {})[address.replace(BASE, "")];
      const found = !failing && fs.existsSync(file);
      const chain = {
        done(callback) {
          if (found) {
            const text = (scene.instead || {})[address.replace(BASE, "")] || fs.readFileSync(file, "utf8");
            callback(options.dataType === "text" ? text : JSON.parse(text), 200, {});
          }
          return chain;
        },
        fail(callback) {
          if (!found) callback("failed", { statusCode: failing || 404 });
          return chain;
        },
      };
      return chain;
    },
  },
  "server/hooks": {
    getPageTitle: (callback) => (title = callback),
    addHeadElement: (callback) => heads.push(callback),
  },
  "common/app": { portletId: "12.3a" },
  "common/i18n": {
    get: (key) => {
      if (!(key in words)) throw new Error(`no word for ${key}`);
      return words[key];
    },
  },
  "common/router": {
    get: (route, callback) => routes.push([route, callback]),
    getUrl: (route) => `/side/12.3a.html${route}`,
  },
};

const load = Module._load;
Module._load = function (request, ...rest) {
  const name = request.replace("@sitevision/api/", "");
  return name in api ? { __esModule: true, default: api[name] } : load.call(this, request, ...rest);
};

function play() {
  routes = [];
  heads = [];
  ["index", "hooks", "publication", "views", "kept"].forEach((name) => {
    delete require.cache[path.join(compiled, `${name}.js`)];
  });
  require(path.join(compiled, "hooks.js"));
  require(path.join(compiled, "index.js"));
  const asked = { path: scene.path, params: {} };
  const answer = { status: 200, sent: "" };
  const response = {
    status: (number) => ((answer.status = number), response),
    send: (html) => (answer.sent += html),
  };
  const parts = scene.path.split("/").length;
  const [, callback] = routes.find(([route]) => route.split("/").length === parts);
  const title_ = title(asked);
  const head = heads.map((element) => element(asked)).filter(Boolean);
  callback(asked, response);
  return { ...answer, title: title_, head, fetched, logged };
}

const results = [];
stored = {};
for (scene of JSON.parse(fs.readFileSync(0, "utf8"))) {
  fetched = [];
  logged = [];
  if (!scene.warm) stored = {};
  for (const name of Object.keys(stored)) {
    if ((scene.evict || []).some((end) => name.endsWith(end))) delete stored[name];
  }
  results.push(play());
}
process.stdout.write(JSON.stringify(results));
