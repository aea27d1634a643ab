/* Reads alpha frames straight from NATS, with what POSIX has.
 *   cc -O2 -o follow examples/nats/follow.c && ./follow [SUBJECT] [HOST] [PORT]
 * alpha.CL, 127.0.0.1 and 4222 where nothing is said. One JSON document a line on stdout. */
#define _POSIX_C_SOURCE 200809L
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(const char *host, const char *port) {
  struct addrinfo hints = {0}, *all = NULL;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host, port, &hints, &all) != 0) return -1;
  int line = -1;
  for (struct addrinfo *one = all; one != NULL && line < 0; one = one->ai_next) {
    line = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
    if (line >= 0 && connect(line, one->ai_addr, one->ai_addrlen) != 0) {
      close(line);
      line = -1;
    }
  }
  freeaddrinfo(all);
  return line;
}

static int fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  return 1;
}

int main(int argc, char **argv) {
  const char *subject = argc > 1 ? argv[1] : "alpha.CL";
  int line = dial(argc > 2 ? argv[2] : "127.0.0.1", argc > 3 ? argv[3] : "4222");
  if (line < 0) return fail("no NATS there");
  FILE *in = fdopen(line, "r");
  FILE *out = fdopen(dup(line), "w");
  if (in == NULL || out == NULL) return fail("no memory");

  char *head = NULL;
  size_t room = 0;
  /* The server speaks first. */
  if (getline(&head, &room, in) < 0 || strncmp(head, "INFO ", 5) != 0) return fail("no NATS there");
  fprintf(out, "CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"follow.c\",\"lang\":\"c\"}\r\n");
  fprintf(out, "SUB %s 1\r\n", subject);
  fflush(out);

  while (getline(&head, &room, in) > 0) {
    if (strncmp(head, "PING", 4) == 0) {
      fputs("PONG\r\n", out);
      fflush(out);
    } else if (strncmp(head, "-ERR", 4) == 0) {
      return fail(head);
    } else if (strncmp(head, "MSG ", 4) == 0) {
      /* MSG <subject> <sid> [reply-to] <bytes>: the size is the last word. */
      const char *last = strrchr(head, ' ');
      size_t size = strtoul(last + 1, NULL, 10);
      char *payload = malloc(size + 2);
      if (payload == NULL || fread(payload, 1, size + 2, in) != size + 2) return fail("cut short");
      fwrite(payload, 1, size, stdout);
      putchar('\n');
      fflush(stdout);
      free(payload);
    }
  }
  return fail("the connection ended");
}
