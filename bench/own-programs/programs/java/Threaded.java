import java.net.ServerSocket;
import java.net.Socket;

/** A thread for each client. */
class Threaded {
    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(Integer.parseInt(args[0]));
        Own.say("listening on " + args[0]);
        while (true) {
            Socket client = server.accept();
            new Thread(() -> Own.serve(client)).start();
        }
    }
}
