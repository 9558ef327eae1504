// A server that knows nothing of hotreload: a page, static files, and a WebSocket that counts.
const { createHash } = require("node:crypto");
const { createReadStream, readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { basename, extname, join } = require("node:path");

const TYPES = { ".css": "text/css", ".js": "text/javascript" };
const GREETING = "Hello from Node";

function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname.startsWith("/static/")) return sendFile(basename(pathname), response);
  if (pathname !== "/") return response.writeHead(404).end();
  const page = readFileSync(join(__dirname, "page.html"), "utf-8");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(page.replace("{{ greeting }}", GREETING));
}

function sendFile(name, response) {
  const file = createReadStream(join(__dirname, "static", name));
  file.on("error", () => response.writeHead(404).end());
  file.on("open", () => {
    response.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
    file.pipe(response);
  });
}

// As RFC 6455 has it: the handshake, then one short text frame each second.
function count(request, socket) {
  const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let seconds = 0;
  const tell = () => {
    const text = Buffer.from(String(seconds++));
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  };
  const timer = setInterval(tell, 1000);
  tell();
  socket.on("data", () => socket.end()); // the page says nothing, but goodbye
  socket.on("close", () => clearInterval(timer));
  socket.on("error", () => {});
}

createServer(answer)
  .on("upgrade", count)
  .listen(process.env.PORT ?? 8000, "localhost");
