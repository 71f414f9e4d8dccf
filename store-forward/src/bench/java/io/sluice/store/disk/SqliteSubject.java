package io.sluice.store.disk;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** SQLite as a queue: write-ahead log, synchronous=FULL, a transaction for each group. */
final class SqliteSubject implements StoreBenchmark.Subject {

    private final Connection connection;
    private final PreparedStatement insert;

    SqliteSubject(Path directory) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("sqlite"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute("CREATE TABLE queue (offset INTEGER PRIMARY KEY, payload BLOB)");
        }
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO queue (payload) VALUES (?)");
    }

    @Override
    public void append(byte[][] group) throws SQLException {
        for (byte[] payload : group) {
            insert.setBytes(1, payload);
            insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        insert.close();
        connection.close();
    }
}
