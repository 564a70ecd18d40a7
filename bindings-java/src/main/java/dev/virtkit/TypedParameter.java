// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Objects;

/**
 * A typed parameter that its group does not describe.
 *
 * @param name its name in the interface
 * @param value its value
 */
public record TypedParameter(String name, TypedValue value) {
    /**
     * Neither may be null.
     *
     * @param name its name in the interface
     * @param value its value
     */
    public TypedParameter {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    static TypedParameter decode(Decoder in) {
        String name = in.text();
        int type = in.i32();
        return new TypedParameter(name, switch (type) {
            case 1 -> new TypedValue.I32(in.i32());
            case 2 -> new TypedValue.U32(in.u32());
            case 3 -> new TypedValue.I64(in.i64());
            case 4 -> new TypedValue.U64(in.i64());
            case 5 -> new TypedValue.F64(in.f64());
            case 6 -> new TypedValue.Bool(in.bool());
            case 7 -> new TypedValue.Text(in.text());
            default -> throw new IllegalStateException("the typed parameter " + name + " has the unknown type " + type);
        });
    }

    static void encode(Encoder out, TypedParameter parameter) {
        out.text(parameter.name);
        if (parameter.value instanceof TypedValue.I32 number) {
            out.i32(1);
            out.i32(number.value());
        } else if (parameter.value instanceof TypedValue.U32 number) {
            out.i32(2);
            out.u32(number.value());
        } else if (parameter.value instanceof TypedValue.I64 number) {
            out.i32(3);
            out.i64(number.value());
        } else if (parameter.value instanceof TypedValue.U64 number) {
            out.i32(4);
            out.i64(number.value());
        } else if (parameter.value instanceof TypedValue.F64 number) {
            out.i32(5);
            out.f64(number.value());
        } else if (parameter.value instanceof TypedValue.Bool flag) {
            out.i32(6);
            out.bool(flag.value());
        } else if (parameter.value instanceof TypedValue.Text text) {
            out.i32(7);
            out.text(text.value());
        }
    }
}
