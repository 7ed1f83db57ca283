/* Loaded before a process's own libraries: notes every address beyond this machine that any of its code connects to,
   sends to or looks up, ONNX Runtime's native code included. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void note(const char *how, const char *host) {
  char line[512];
  const char *log = getenv("WATCH_LOG");
  int file = log ? open(log, O_WRONLY | O_APPEND | O_CREAT, 0644) : -1;
  int length = snprintf(line, sizeof line, "%s %s\n", how, host);
  if (file < 0 || write(file, line, length) != length) abort();
  close(file);
}

static void note_address(const char *how, const struct sockaddr *address) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address == NULL) return;
  if (address->sa_family == AF_INET) inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, host, sizeof host);
  else if (address->sa_family == AF_INET6) inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, host, sizeof host);
  else return;
  if (strncmp(host, "127.", 4) && strcmp(host, "::1") && strncmp(host, "::ffff:127.", 11)) note(how, host);
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
  static int (*next)(int, const struct sockaddr *, socklen_t);
  if (!next) next = dlsym(RTLD_NEXT, "connect");
  note_address("connect", address);
  return next(socket, address, length);
}

ssize_t sendto(int socket, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length) {
  static ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
  if (!next) next = dlsym(RTLD_NEXT, "sendto");
  note_address("sendto", address);
  return next(socket, data, size, flags, address, length);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  static int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  if (!next) next = dlsym(RTLD_NEXT, "getaddrinfo");
  if (node && strcmp(node, "localhost") && strncmp(node, "127.", 4) && strcmp(node, "::1")) note("getaddrinfo", node);
  return next(node, service, hints, result);
}
