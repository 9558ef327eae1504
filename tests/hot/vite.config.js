// Vite as this suite runs it: what a test asks of the server's side, the plugin does.
import { once } from "node:events";

// In every page, beside the application: tells when a mark has been handled, and what it may have caused.
const marks = `
import { createHotContext } from "/@vite/client";
createHotContext("/@mark").on("mark", (text) => setTimeout(() => (window.__mark = text), 80));
`;

const transformed = {};

const plugin = {
  name: "conformance",
  configureServer(server) {
    const ready = once(server.watcher, "ready");
    let connected = 0;
    let gone = 0;
    server.ws.on("connection", (socket) => {
      if (socket.protocol !== "vite-hmr") return;
      connected += 1;
      socket.on("close", () => (gone += 1));
    });
    server.ws.on("ask", (data, client) => client.send("answer", data + 1));
    server.middlewares.use("/@test/ready", async (_, response) => {
      await ready;
      response.end("ready");
    });
    server.middlewares.use("/@test/state", (_, response) => {
      response.end(JSON.stringify({ connected, gone, transformed }));
    });
    server.middlewares.use("/@test/send", async (request, response) => {
      let text = "";
      for await (const part of request) text += part;
      server.ws.send(JSON.parse(text));
      response.end();
    });
  },
  transform(_, id) {
    const path = id.split("/").pop();
    transformed[path] = (transformed[path] ?? 0) + 1;
  },
  async hotUpdate({ file, read, modules }) {
    if (!file.endsWith("/marker.json")) return modules;
    this.environment.hot.send("mark", await read());
    return [];
  },
  transformIndexHtml: () => [{ tag: "script", attrs: { type: "module" }, children: marks }],
};

export default {
  appType: "mpa",
  plugins: [plugin],
  clearScreen: false,
  cacheDir: ".vite",
  logLevel: "error",
  optimizeDeps: { noDiscovery: true, include: [] },
  experimental: { hmrPartialAccept: true },
  server: { host: "127.0.0.1", strictPort: true, forwardConsole: false },
};
