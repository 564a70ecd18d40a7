// SPDX-License-Identifier: LGPL-2.1-or-later
package dev.virtkit;

import java.util.Optional;

/** A call that failed. There is a subclass for each code; the message is a sentence that names the object and the value. */
public class VirtkitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the engine tells; numbers and texts, so that the exception can be serialised. */
    record Details(
            int code, int domain, int level, String message, String str1, String str2, String str3, int int1, int int2, int outcome)
            implements java.io.Serializable {}

    /** What is known about a call that was cancelled or whose time was over. */
    public enum Outcome {
        /** It did not begin. */
        NOT_STARTED,
        /** It may have been carried out. */
        UNKNOWN
    }

    /** How bad it is. */
    public enum Level {
        /** Not said. */
        NONE,
        /** A warning. */
        WARNING,
        /** An error. */
        ERROR
    }

    /** @serial numbers and texts, as the engine told them */
    private final Details details;

    VirtkitException(Details details) {
        super(details.message());
        this.details = details;
    }

    static VirtkitException decode(Decoder in) {
        return Errors.of(new Details(
                in.i32(), in.i32(), in.i32(), in.text(),
                in.optional(Decoder::text).orElse(null), in.optional(Decoder::text).orElse(null), in.optional(Decoder::text).orElse(null),
                in.i32(), in.i32(), in.i32()));
    }

    /**
     * What kind of error it is.
     *
     * @return the code
     */
    public ErrorCode code() {
        return ErrorCode.of(details.code);
    }

    /**
     * The part of the system that it comes from.
     *
     * @return the domain of the error
     */
    public ErrorDomain domain() {
        return ErrorDomain.of(details.domain);
    }

    /**
     * How bad it is.
     *
     * @return the level
     */
    public Level level() {
        return Level.values()[Math.max(0, Math.min(details.level, 2))];
    }

    /**
     * What is known about the call, where the code is {@code Cancelled} or {@code DeadlineExceeded}.
     *
     * @return the outcome
     */
    public Optional<Outcome> outcome() {
        return switch (details.outcome) {
            case 1 -> Optional.of(Outcome.NOT_STARTED);
            case 2 -> Optional.of(Outcome.UNKNOWN);
            default -> Optional.empty();
        };
    }

    /**
     * The first additional text.
     *
     * @return the text; its meaning depends on the code
     */
    public Optional<String> str1() {
        return Optional.ofNullable(details.str1);
    }

    /**
     * The second additional text.
     *
     * @return the text; its meaning depends on the code
     */
    public Optional<String> str2() {
        return Optional.ofNullable(details.str2);
    }

    /**
     * The third additional text.
     *
     * @return the text; its meaning depends on the code
     */
    public Optional<String> str3() {
        return Optional.ofNullable(details.str3);
    }

    /**
     * The first additional number.
     *
     * @return the number; its meaning depends on the code
     */
    public int int1() {
        return details.int1;
    }

    /**
     * The second additional number.
     *
     * @return the number; its meaning depends on the code
     */
    public int int2() {
        return details.int2;
    }
}
