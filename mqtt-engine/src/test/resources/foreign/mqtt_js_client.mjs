// MQTT.js, told what to do line by line; see ScriptedClient.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import mqtt from "mqtt";

let client;

const say = (verb, words = {}) => process.stdout.write(`${verb}?${new URLSearchParams(words)}\n`);

function properties(words) {
    const found = {};
    if (words.delay) found.willDelayInterval = Number(words.delay);
    if (words.expiry) found.messageExpiryInterval = Number(words.expiry);
    if (words.contentType) found.contentType = words.contentType;
    if (words.responseTopic) found.responseTopic = words.responseTopic;
    if (words.correlation) found.correlationData = Buffer.from(words.correlation);
    if (words.user) found.userProperties = Object.fromEntries(words.user.split(",").map((pair) => pair.split("=")));
    return found;
}

function heard(topic, payload, packet) {
    const words = { topic, payload: payload.toString(), qos: packet.qos, retain: packet.retain };
    const found = packet.properties ?? {};
    if (found.messageExpiryInterval !== undefined) words.expiry = found.messageExpiryInterval;
    if (found.contentType) words.contentType = found.contentType;
    if (found.responseTopic) words.responseTopic = found.responseTopic;
    if (found.correlationData) words.correlation = found.correlationData.toString();
    if (found.userProperties) {
        words.user = Object.entries(found.userProperties).map((pair) => pair.join("=")).join(",");
    }
    if (found.subscriptionIdentifier !== undefined) {
        words.identifiers = [found.subscriptionIdentifier].flat().sort((a, b) => a - b).join(",");
    }
    say("message", words);
}

const verbs = {
    connect(words) {
        const five = words.version === "5";
        const options = {
            host: "localhost",
            port: Number(words.port),
            protocol: (words.webSocket === "true" ? "ws" : "mqtt") + (words.ca ? "s" : ""),
            path: "/mqtt",
            clientId: words.clientId,
            protocolVersion: five ? 5 : 4,
            clean: words.kept !== "true",
            reconnectPeriod: 0,
        };
        if (five) {
            // No aliases from the server: at QoS 2 it hands out an empty topic for them.
            options.properties = { sessionExpiryInterval: words.kept === "true" ? 3600 : 0 };
            if (words.receiveMaximum !== "0") options.properties.receiveMaximum = Number(words.receiveMaximum);
            if (words.maximumPacketSize !== "0") options.properties.maximumPacketSize = Number(words.maximumPacketSize);
            options.autoUseTopicAlias = true;
            options.autoAssignTopicAlias = true;
        }
        if (words["will.topic"]) {
            options.will = {
                topic: words["will.topic"],
                payload: Buffer.from(words["will.payload"]),
                qos: Number(words["will.qos"]),
                retain: words["will.retain"] === "true",
            };
            const of = Object.entries(words).filter(([name]) => name.startsWith("will."));
            if (five) options.will.properties = properties(Object.fromEntries(of.map(([name, word]) => [name.slice(5), word])));
        }
        if (words.ca) options.ca = readFileSync(words.ca);
        if (words.cert) Object.assign(options, { cert: readFileSync(words.cert), key: readFileSync(words.key) });
        return new Promise((resolve, reject) => {
            client = mqtt.connect(options);
            client.on("message", heard);
            client.once("connect", (packet) =>
                resolve({ session: packet.sessionPresent, assigned: packet.properties?.assignedClientIdentifier ?? "" }));
            client.on("error", reject);
            client.on("close", () => reject(new Error("closed")));
        });
    },
    subscribe(words) {
        const options = {
            qos: Number(words.qos),
            nl: words.noLocal === "true",
            rap: words.asPublished === "true",
            rh: Number(words.handling),
        };
        if (words.identifier !== "0") options.properties = { subscriptionIdentifier: Number(words.identifier) };
        return new Promise((resolve, reject) => {
            client.subscribe(words.filter, options, (error, granted, packet) => {
                if (packet?.granted) resolve({ code: packet.granted[0] });
                else if (error) reject(error);
                else resolve({ code: granted[0].qos });
            });
        });
    },
    async publish(words) {
        const options = { qos: Number(words.qos), retain: words.retain === "true", properties: properties(words) };
        await client.publishAsync(words.topic, words.payload, options);
        return {};
    },
    async disconnect() {
        await client.endAsync();
        return {};
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const [verb, query] = line.split("?", 2);
    try {
        say("done", await verbs[verb](Object.fromEntries(new URLSearchParams(query))));
    } catch (error) {
        say("failed", { reason: String(error) });
    }
}
