import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.InvalidJsonException;
import com.jayway.jsonpath.InvalidPathException;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JsonProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import net.minidev.json.JSONStyle;
import net.minidev.json.JSONValue;
import net.minidev.json.parser.JSONParser;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.exception.TemplateInitException;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.log.NullLogChute;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.SecureUberspector;

/**
 * Answers cases with the programs that mapping templates were made for: Velocity 1.7, Jayway JsonPath 2.0.0,
 * json-smart 2.2, commons-lang 2.6 and java.util.regex. Reads one JSON object a line, writes one a line, in order.
 * A case's `mode` is one of velocity, bench, jsonpath, json and regex; tests/vectors/README.md has the formats.
 */
public class Oracle {
    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSONValue.toJSONString(answer(readCase(line)), COMPACT));
        }
        out.flush();
    }

    /** Quotes everything, escapes no slashes. */
    static final JSONStyle COMPACT = JSONStyle.LT_COMPRESS;

    static Map<String, Object> readCase(String line) throws Exception {
        return asMap(new JSONParser(JSONParser.MODE_RFC4627).parse(line, JSONValue.defaultReader.DEFAULT_ORDERED));
    }

    static Map<String, Object> answer(Map<String, Object> given) {
        switch (text(given, "mode")) {
            case "velocity":
                return velocity(given);
            case "bench":
                return bench(given);
            case "jsonpath":
                return jsonpath(given);
            case "json":
                return json(given);
            case "regex":
                return regex(given);
            default:
                throw new IllegalArgumentException("mode " + given.get("mode"));
        }
    }

    // --- velocity ---

    /** What the specification orders differently from stock Velocity and Velocity itself can be told to do. */
    static final List<String> ORDERS = Arrays.asList("R-VTL-02", "R-VTL-13", "R-VTL-19", "R-VTL-23", "R-VTL-26");

    static final int FOREACH_MAX = 1000;

    /** The result as ordered; where stock Velocity's differs, also that, and the orders that make the difference. */
    static Map<String, Object> velocity(Map<String, Object> given) {
        Map<String, Object> ordered = render(given, new LinkedHashSet<>(ORDERS));
        Map<String, Object> stock = render(given, new LinkedHashSet<>());
        if (ordered.equals(stock)) {
            return ordered;
        }
        List<String> differs = new ArrayList<>();
        for (String order : ORDERS) {
            Set<String> others = new LinkedHashSet<>(ORDERS);
            others.remove(order);
            if (!render(given, others).equals(ordered)) {
                differs.add(order);
            }
        }
        ordered.put("differs", String.join(", ", differs));
        ordered.put("stock", stock);
        return ordered;
    }

    static Map<String, Object> render(Map<String, Object> given, Set<String> orders) {
        StringWriter out = new StringWriter();
        try {
            runtime(orders, text(given, "template")).evaluate(context(given, orders), out, "template", text(given, "template"));
            return result(out.toString());
        } catch (ParseErrorException | TemplateInitException error) {
            return failure("parse", error);
        } catch (Throwable error) {
            return failure("run", error);
        }
    }

    static final Map<Set<String>, RuntimeInstance> RUNTIMES = new LinkedHashMap<>();

    /** Macros outlive a template, so a template that defines one gets a runtime of its own. */
    static RuntimeInstance runtime(Set<String> orders, String template) {
        if (template.contains("macro")) {
            return newRuntime(orders);
        }
        return RUNTIMES.computeIfAbsent(orders, Oracle::newRuntime);
    }

    static RuntimeInstance newRuntime(Set<String> orders) {
        RuntimeInstance runtime = new RuntimeInstance();
        runtime.setProperty("runtime.log.logsystem.class", NullLogChute.class.getName());
        if (orders.contains("R-VTL-13")) {
            runtime.setProperty("directive.foreach.maxloops", String.valueOf(FOREACH_MAX));
        }
        if (orders.contains("R-VTL-19")) {
            runtime.setProperty("runtime.introspector.uberspect", SecureUberspector.class.getName());
        }
        runtime.init();
        return runtime;
    }

    static VelocityContext context(Map<String, Object> given, Set<String> orders) {
        return context(new Surroundings(given), orders);
    }

    static VelocityContext context(Surroundings around, Set<String> orders) {
        VelocityContext context = new VelocityContext();
        around.variables.forEach(context::put);
        context.put("input", new Input(around.body, around.params, orders));
        context.put("util", new Util());
        context.put("context", withOverrides(around.context));
        context.put("stageVariables", around.stageVariables);
        if (orders.contains("R-VTL-02")) {
            EventCartridge events = new EventCartridge();
            ReferenceInsertionEventHandler nullIsEmpty = (reference, value) -> value == null ? "" : value;
            events.addEventHandler(nullIsEmpty);
            events.attachToContext(context);
        }
        return context;
    }

    /** What a case says around its template, as the Java values that a template sees. */
    static class Surroundings {
        final String body;
        final Map<String, Object> variables;
        final Map<String, Object> params;
        final Map<String, Object> context;
        final Object stageVariables;

        Surroundings(Map<String, Object> given) {
            body = text(given, "body");
            variables = asMap(plain(given.getOrDefault("variables", Map.of())));
            params = asMap(plain(given.getOrDefault("params", Map.of())));
            context = asMap(plain(given.getOrDefault("context", Map.of())));
            stageVariables = plain(given.getOrDefault("stageVariables", new LinkedHashMap<>()));
        }
    }

    /** The maps that a template may write to are always there. */
    static Map<String, Object> withOverrides(Map<String, Object> given) {
        Map<String, Object> context = new LinkedHashMap<>(given);
        Map<String, Object> request = new LinkedHashMap<>();
        for (String place : Arrays.asList("header", "querystring", "path")) {
            request.put(place, new LinkedHashMap<>());
        }
        context.putIfAbsent("requestOverride", request);
        context.putIfAbsent("responseOverride", new LinkedHashMap<>(Map.of("header", new LinkedHashMap<>())));
        return context;
    }

    /** Variables are plain Java lists and maps, not json-smart's, whose lists print as JSON. */
    static Object plain(Object value) {
        if (value instanceof Map) {
            Map<String, Object> map = new LinkedHashMap<>();
            asMap(value).forEach((key, inner) -> map.put(key, plain(inner)));
            return map;
        }
        if (value instanceof List) {
            List<Object> list = new ArrayList<>();
            ((List<?>) value).forEach(inner -> list.add(plain(inner)));
            return list;
        }
        return value;
    }

    /**
     * Nanoseconds for one rendering once warm: the best of a few rounds. Stock Velocity, since the handler of R-VTL-02
     * would slow it. The template is parsed and the surroundings are made once; each rendering reads the body anew.
     */
    static Map<String, Object> bench(Map<String, Object> given) {
        Set<String> orders = Set.of();
        RuntimeInstance runtime = newRuntime(orders);
        Surroundings around = new Surroundings(given);
        int renders = ((Number) given.getOrDefault("renders", 20_000)).intValue();
        try {
            SimpleNode program = runtime.parse(new StringReader(text(given, "template")), "template");
            long best = Long.MAX_VALUE;
            String last = "";
            for (int round = 0; round < 10; round++) {
                long start = System.nanoTime();
                for (int at = 0; at < renders; at++) {
                    StringWriter out = new StringWriter();
                    runtime.render(context(around, orders), out, "template", program);
                    last = out.toString();
                }
                best = Math.min(best, (System.nanoTime() - start) / renders);
            }
            Map<String, Object> result = result(last);
            result.put("nanoseconds", best);
            return result;
        } catch (Exception error) {
            return failure("parse", error);
        }
    }

    /** `$input`. */
    public static class Input {
        private final String body;
        private final Map<String, Object> params;
        private final Set<String> orders;
        private Object document;
        private boolean isRead;

        Input(String body, Map<String, Object> given, Set<String> orders) {
            this.orders = orders;
            this.body = body == null || body.isEmpty() ? "{}" : body;
            this.params = new LinkedHashMap<>();
            for (String place : Arrays.asList("path", "querystring", "header")) {
                params.put(place, given.getOrDefault(place, new LinkedHashMap<>()));
            }
        }

        public String getBody() {
            return body;
        }

        public Map<String, Object> params() {
            return params;
        }

        public Object params(String name) {
            for (Object place : params.values()) {
                Object value = asMap(place).get(name);
                if (value != null) {
                    return value;
                }
            }
            return "";
        }

        public Object path(String path) {
            Object[] found = find(path);
            return found == null ? null : found[0];
        }

        public String json(String path) {
            Object[] found = find(path);
            return found == null ? "\"\"" : JSONValue.toJSONString(found[0], COMPACT);
        }

        /** Null is a missing value, in stock Jayway only where a definite path leads nowhere. */
        private Object[] find(String path) {
            JsonPath compiled = JsonPath.compile(path);
            try {
                return new Object[] {compiled.read(document())};
            } catch (PathNotFoundException error) {
                return null;
            } catch (InvalidPathException error) {
                return missingIf("R-VTL-23", error);
            } catch (InvalidJsonException error) {
                return missingIf("R-VTL-26", error);
            }
        }

        private Object[] missingIf(String order, RuntimeException error) {
            if (orders.contains(order)) {
                return null;
            }
            throw error;
        }

        private Object document() {
            if (!isRead) {
                document = PROVIDER.parse(body);
                isRead = true;
            }
            return document;
        }
    }

    /** `$util`. */
    public static class Util {
        public String escapeJavaScript(Object value) {
            return StringEscapeUtils.escapeJavaScript(value == null ? null : value.toString());
        }

        public Object parseJson(String text) {
            return PROVIDER.parse(text);
        }

        public String urlEncode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        public String urlDecode(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        public String base64Encode(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        public String base64Decode(String text) {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        }
    }

    // --- jsonpath, json ---

    static final JsonProvider PROVIDER = Configuration.defaultConfiguration().jsonProvider();

    static Map<String, Object> jsonpath(Map<String, Object> given) {
        JsonPath path;
        try {
            path = JsonPath.compile(text(given, "path"));
        } catch (Throwable error) {
            return failure("path", error);
        }
        Map<String, Object> result;
        try {
            result = result(JSONValue.toJSONString(path.read(PROVIDER.parse(text(given, "json"))), COMPACT));
        } catch (PathNotFoundException error) {
            result = failure("missing", error);
        } catch (InvalidPathException error) {
            result = failure("missing", error);
            result.put("stock", failure("path", error));
            result.put("differs", "R-VTL-23");
        } catch (InvalidJsonException error) {
            result = failure("unreadable", error);
        } catch (Throwable error) {
            result = failure("run", error);
        }
        result.put("definite", path.isDefinite());
        return result;
    }

    static Map<String, Object> json(Map<String, Object> given) {
        try {
            Object value = PROVIDER.parse(text(given, "json"));
            Map<String, Object> result = result(JSONValue.toJSONString(value, COMPACT));
            result.put("printed", String.valueOf(value));
            return result;
        } catch (Throwable error) {
            return failure("unreadable", error);
        }
    }

    // --- regex ---

    static Map<String, Object> regex(Map<String, Object> given) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(text(given, "pattern"));
        } catch (PatternSyntaxException error) {
            return failure("pattern", error);
        }
        try {
            return result(apply(pattern, given));
        } catch (RuntimeException error) {
            return failure("replacement", error);
        }
    }

    static Object apply(Pattern pattern, Map<String, Object> given) {
        String text = text(given, "text");
        Matcher matcher = pattern.matcher(text);
        switch (text(given, "operation")) {
            case "matches":
                return matcher.matches();
            case "find":
                return matcher.find() ? matcher.group() : null;
            case "replaceAll":
                return matcher.replaceAll(text(given, "replacement"));
            case "replaceFirst":
                return matcher.replaceFirst(text(given, "replacement"));
            case "split":
                // Through String, whose result for one plain character does not differ.
                return Arrays.asList(text.split(pattern.pattern(), ((Number) given.get("limit")).intValue()));
            default:
                throw new IllegalArgumentException("operation " + given.get("operation"));
        }
    }

    // --- answers ---

    static Map<String, Object> result(Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("result", value);
        return result;
    }

    static Map<String, Object> failure(String kind, Throwable error) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("error", kind);
        result.put("class", error.getClass().getSimpleName());
        return result;
    }

    static String text(Map<String, Object> given, String key) {
        return (String) given.get(key);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
