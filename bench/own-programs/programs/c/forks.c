#include "own.h"

/* A process for each client. */
int main(int count, char **words) {
    int server = listen_on(words[count - 1]);
    signal(SIGCHLD, SIG_IGN);
    while (1) {
        int client = accept(server, NULL, NULL);
        if (fork() == 0) {
            close(server);
            say("pid %d has a client\n", getpid());
            talk(client);
            exit(0);
        }
        close(client);
    }
}
