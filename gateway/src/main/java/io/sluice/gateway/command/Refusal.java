package io.sluice.gateway.command;

/**
 * Why a command is not done, decided before anything is sent.
 *
 * @param reason the word of the interface
 * @param detail one line for people
 */
record Refusal(String reason, String detail) {}
