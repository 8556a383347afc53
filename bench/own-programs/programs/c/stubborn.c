#include "own.h"

/* Is not asked to end. */
int main(int count, char **words) {
    int server = listen_on(words[count - 1]);
    signal(SIGTERM, SIG_IGN);
    while (1) talk(accept(server, NULL, NULL));
}
