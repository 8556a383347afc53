#include <arpa/inet.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Prints, without a flush, and keeps what it has printed in the file RECORD. */
static void say(const char *format, ...) {
    va_list words;
    FILE *record = fopen(getenv("RECORD"), "a");
    va_start(words, format);
    vprintf(format, words);
    va_end(words);
    va_start(words, format);
    vfprintf(record, format, words);
    va_end(words);
    fclose(record);
}

static int listen_on(const char *port) {
    int yes = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(atoi(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 50)) {
        perror("bind");
        exit(1);
    }
    return server;
}

static void talk(int client) {
    char line[1000], reply[1010];
    FILE *in = fdopen(client, "r");
    say("a client has connected\n");
    while (fgets(line, sizeof line, in)) {
        say("it says: %s", line);
        int length = snprintf(reply, sizeof reply, "ECHO: %s", line);
        if (write(client, reply, length) < 0) break;
    }
    say("it has left\n");
    fclose(in);
}
