import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** One thread for all clients. */
class Nio {
    public static void main(String[] args) throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Own.say("listening on " + args[0]);
        while (true) {
            selector.select();
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext();) {
                SelectionKey key = keys.next();
                keys.remove();
                if (key.isAcceptable()) {
                    SocketChannel client = server.accept();
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ, new StringBuilder());
                    Own.say("a client has connected");
                } else read((SocketChannel) key.channel(), (StringBuilder) key.attachment());
            }
        }
    }

    static void read(SocketChannel client, StringBuilder rest) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1024);
        if (client.read(buffer) < 0) {
            Own.say("it has left");
            client.close();
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            char character = (char) buffer.get();
            if (character != '\n') {
                rest.append(character);
                continue;
            }
            Own.say("it says: " + rest);
            client.write(ByteBuffer.wrap(("ECHO: " + rest + "\n").getBytes()));
            rest.setLength(0);
        }
    }
}
