/* The floor: what the kernel alone costs between a save and a message on a socket.
 *
 * One page, one sheet, one inotify watch, one poll loop; no check of anything. It answers a GET
 * with the file and any upgrade with an accepted socket, reads the sheet when it was saved, and
 * writes its text to all sockets. `make bench` compiles it where there is a C compiler.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PEERS = 6000, FIRST = 2, SPACE = 60000 };

static struct pollfd peers[PEERS + FIRST];
static char is_socket[PEERS + FIRST];
static int count = FIRST;
static char text[SPACE], frame[SPACE + 4], request[SPACE];

static int read_file(const char *name) {
  int fd = open(name, O_RDONLY);
  int size = fd < 0 ? 0 : (int)read(fd, text, SPACE - 1);
  if (fd >= 0) close(fd);
  return size;
}

static void send_all(int fd, const char *data, size_t size) {
  if (write(fd, data, size) < 0) perror("write");
}

static void answer(int at) {
  char head[256];
  int fd = peers[at].fd, size = (int)read(fd, request, SPACE - 1);
  if (size <= 0) {
    close(fd);
    peers[at] = peers[--count];
    is_socket[at] = is_socket[count];
    return;
  }
  request[size] = 0;
  if (is_socket[at]) return;
  if (strstr(request, "Upgrade: websocket")) {
    /* The accept value of the one key that the benchmark sends. */
    const char *accepted =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    is_socket[at] = 1;
    send_all(fd, accepted, strlen(accepted));
    return;
  }
  int is_sheet = strncmp(request, "GET /style.css", 14) == 0;
  int body = read_file(is_sheet ? "style.css" : "index.html");
  int head_size = snprintf(head, sizeof head,
                           "HTTP/1.1 200 OK\r\nContent-Type: text/%s\r\nContent-Length: %d\r\n\r\n",
                           is_sheet ? "css" : "html", body);
  send_all(fd, head, (size_t)head_size);
  send_all(fd, text, (size_t)body);
}

static void tell(void) {
  int size = read_file("style.css"), start = size < 126 ? 2 : 4;
  frame[0] = (char)0x81;
  frame[1] = (char)(size < 126 ? size : 126);
  if (size >= 126) {
    frame[2] = (char)(size >> 8);
    frame[3] = (char)size;
  }
  memcpy(frame + start, text, (size_t)size);
  for (int at = FIRST; at < count; at++)
    if (is_socket[at]) send_all(peers[at].fd, frame, (size_t)(start + size));
}

static void take(int listening) {
  int fd = accept(listening, NULL, NULL), on = 1;
  if (fd < 0 || count == PEERS + FIRST) return;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  is_socket[count] = 0;
  peers[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

int main(int argc, char **argv) {
  if (argc < 3 || chdir(argv[1]) != 0) return 2;
  int on = 1, listening = socket(AF_INET, SOCK_STREAM, 0), watch = inotify_init();
  struct sockaddr_in here = {.sin_family = AF_INET,
                             .sin_port = htons((unsigned short)atoi(argv[2])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listening, (struct sockaddr *)&here, sizeof here) || listen(listening, 4096)) return 1;
  inotify_add_watch(watch, ".", IN_MOVED_TO | IN_CLOSE_WRITE);
  peers[0] = (struct pollfd){.fd = listening, .events = POLLIN};
  peers[1] = (struct pollfd){.fd = watch, .events = POLLIN};
  for (;;) {
    if (poll(peers, (nfds_t)count, -1) < 0) return 1;
    if (peers[1].revents && read(watch, request, SPACE) > 0) tell();
    if (peers[0].revents) take(listening);
    for (int at = count - 1; at >= FIRST; at--)
      if (peers[at].revents) answer(at);
  }
}
