package io.sluice.gateway.command;

import io.sluice.mqtt.TopicFilter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where commands come, and answers go that say no other topic. Pure. */
final class CommandTopics {

    /** Behind the topic of a tag. */
    static final String SUFFIX = "/set";

    /** Behind the topic of a command. */
    static final String ANSWER = "/answer";

    private CommandTopics() {}

    /** Filters that match the commands of all these tags: one for each number of levels, so a few, whatever the tags. */
    static List<TopicFilter> filters(Collection<String> tagTopics) {
        Map<Integer, String[]> common = new TreeMap<>();
        for (String topic : tagTopics) {
            String[] levels = topic.split("/", -1);
            String[] same = common.computeIfAbsent(levels.length, none -> levels.clone());
            for (int i = 0; i < levels.length; i++) {
                same[i] = same[i].equals(levels[i]) ? same[i] : "+";
            }
        }
        return common.values().stream()
                .map(levels -> TopicFilter.of(String.join("/", levels) + SUFFIX))
                .toList();
    }
}
