// Shows what the server's own socket says; opens it again when the server is back.
const seconds = document.querySelector("#seconds");
const address = new URL("/count", location.href.replace("http", "ws"));
let socket, waiting;

function open() {
  socket = new WebSocket(address);
  socket.onmessage = ({ data }) => (seconds.value = `${data} seconds.`);
  socket.onclose = () => (waiting = setTimeout(open, 500));
}

open();
import.meta.hot?.accept();
import.meta.hot?.dispose(() => {
  socket.onclose = null;
  socket.close();
  clearTimeout(waiting);
});
