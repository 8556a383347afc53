import java.net.ServerSocket;

/** One client after the other. */
class Iterative {
    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]));
        Own.say("listening on " + args[0]);
        while (true) Own.serve(server.accept());
    }
}
