// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reading and writing documents, which the engine does; and the forms of what is not described. */
final class Documents {
    /** The alternative of a union that is not described. */
    static final int OTHER = -1;

    private Documents() {}

    static <T> T parse(int kind, String text, Decoder.Reader<T> reader) {
        Call call = Call.of(null, (it, timeout, tag, flags) -> Native.documentParse(kind, it.bytes, it.length, it.out, it.large));
        call.raw(text.getBytes(StandardCharsets.UTF_8));
        return call.uninterruptible().run(CallOptions.NONE, reader);
    }

    static <T> String write(int kind, T record, Encoder.Writer<T> writer) {
        Call call = Call.of(null, (it, timeout, tag, flags) -> Native.documentWrite(kind, it.bytes, it.length, it.out, it.large));
        writer.write(call, record);
        return call.uninterruptible().run(CallOptions.NONE, Decoder::text);
    }

    static XmlNode node(Decoder in) {
        return switch (in.i32()) {
            case 0 -> new XmlNode.Element(in.text(), attributes(in), in.list(Documents::node));
            case 1 -> new XmlNode.Text(in.text());
            default -> new XmlNode.Comment(in.text());
        };
    }

    static void node(Encoder out, XmlNode value) {
        if (value instanceof XmlNode.Element element) {
            out.i32(0);
            out.text(element.tag());
            attributes(out, element.attributes());
            out.list(element.children(), Documents::node);
        } else if (value instanceof XmlNode.Text text) {
            out.i32(1);
            out.text(text.text());
        } else if (value instanceof XmlNode.Comment comment) {
            out.i32(2);
            out.text(comment.text());
        } else {
            throw new AssertionError(value);
        }
    }

    /** Mostly there is nothing, which takes one word. */
    static Extra extra(Decoder in) {
        if (!in.bool()) {
            return Extra.NONE;
        }
        List<XmlAttribute> attributes = attributes(in);
        List<ExtraNode> nodes = in.list(one -> new ExtraNode(one.u32(), node(one)));
        return new Extra(attributes, nodes, in.list(one -> new ExtraAttributes(one.u32(), one.u32(), attributes(one))));
    }

    static void extra(Encoder out, Extra value) {
        out.bool(!value.equals(Extra.NONE));
        if (value.equals(Extra.NONE)) {
            return;
        }
        attributes(out, value.attributes());
        out.list(value.nodes(), (to, one) -> {
            to.u32(one.behind());
            node(to, one.node());
        });
        out.list(value.leaves(), (to, one) -> {
            to.u32(one.kind());
            to.u32(one.index());
            attributes(to, one.attributes());
        });
    }

    private static List<XmlAttribute> attributes(Decoder in) {
        return in.list(one -> new XmlAttribute(one.text(), one.text()));
    }

    private static void attributes(Encoder out, List<XmlAttribute> values) {
        out.list(values, (to, value) -> {
            to.text(value.name());
            to.text(value.value());
        });
    }
}
