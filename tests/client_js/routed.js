/** A router with handlers that note what they are called with. */

import { Router } from "../../client_js/changes/router.js";
import { settle } from "./fakes.js";

export let calls, outcomes, answers, router, time, page, plan;

export function create() {
  calls = [];
  answers = [];
  time = 0;
  outcomes = { css: "css", assets: "asset", html: "none", modules: "none" };
  plan = { outcome: "none", reason: "", entries: [], taken: new Set() };
  page = { leaves: true, concerns: true, current: () => false, waiting: [], told: [] };
  const apply = (name) => async (updates, stamp) => {
    if (updates.length > 0) calls.push([name, updates.map(({ path }) => path), stamp]);
    if (outcomes[name] instanceof Error) throw outcomes[name];
    return updates.length > 0 ? outcomes[name] : "none";
  };
  router = new Router({
    handlers: {
      css: apply("css"),
      assets: apply("assets"),
      html: async (updates, _, seq) => ({
        outcome: await apply("html")(updates, seq),
        reason: page.reason ?? "",
      }),
      planModules: () => plan,
      modules: async () => {
        calls.push(["modules"]);
        return { outcome: outcomes.modules, reason: "" };
      },
      prune: async (paths) => {
        calls.push(["prune", paths]);
        return "hot";
      },
      tellUpdate: (phase, updates) => {
        page.told.push([phase, updates().map(({ acceptedPath }) => acceptedPath)]);
        return null;
      },
      concerns: () => page.concerns,
      isCurrent: (update) => page.current(update),
      reload: (wish) => {
        calls.push(["reload", wish.seq, wish.reason]);
        return page.leaves;
      },
      recheckFaults: () => calls.push(["recheckFaults"]),
      showFault: (fault) => calls.push(["showFault", fault.id]),
      clearFault: (id) => calls.push(["clearFault", id]),
      custom: (message) => calls.push(["custom", message.event]),
      waiting: (count) => page.waiting.push(count),
    },
    send: (message) => answers.push([message.seq, message.outcome]),
    now: () => time++,
  });
}

/** Make a router of other parts. */
export function createWith(parts) {
  router = new Router(parts);
}

export const one = (type, path, id = "id", more = {}) => ({
  type,
  path,
  acceptedPath: path,
  timestamp: 1763726400123,
  id,
  ...more,
});

export const update = (seq, ...updates) => ({ type: "update", updates, seq, reason: "r" });

export const css = (path, id) => one("css-update", path, id);

export const html = (path) => one("html-update", path, "id", { pages: [], inline: [] });

export const reload = (seq, path = null) => ({
  type: "full-reload",
  path,
  triggeredBy: null,
  seq,
  reason: "r",
});

export async function receive(...messages) {
  messages.forEach((message) => router.receive(message));
  await settle();
}

export const names = () => calls.map(([name]) => name);

export function fakeHandlers() {
  const none = async () => "none";
  return {
    css: none,
    assets: none,
    html: async () => ({ outcome: "none", reason: "" }),
    planModules: () => plan,
    modules: none,
    tellUpdate: () => null,
    isCurrent: () => false,
    waiting: () => {},
  };
}

export const script = (path) =>
  one("js-update", path, "id", { changed: [[path, "id"]], importers: [[path]] });
