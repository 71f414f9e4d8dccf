package io.sluice.store.inspect;

import io.sluice.store.QueueStatus;

/** A queue by its name, at one moment. */
public record QueueReport(String name, QueueStatus status) {}
