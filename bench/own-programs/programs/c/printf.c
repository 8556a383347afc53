#include "own.h"

int main(int count, char **words) {
    int server = listen_on(words[count - 1]);
    say("listening on %s\n", words[count - 1]);
    while (1) talk(accept(server, NULL, NULL));
}
