package io.sluice.mqtt.foreign;

import java.util.List;

/** What the scenarios ask of a client. All but {@link #heard} wait for the broker's answer. */
interface ForeignClient extends AutoCloseable {

    Greeting connect(Login login) throws Exception;

    /** The code that the broker granted or refused with. */
    int subscribe(Wanted wanted) throws Exception;

    void publish(Post post) throws Exception;

    /** All that came so far, over all connections. */
    List<Post> heard();

    void disconnect() throws Exception;

    @Override
    void close();
}
