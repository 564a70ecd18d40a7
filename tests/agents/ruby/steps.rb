# SPDX-License-Identifier: LGPL-2.1-or-later

# The steps that every agent's runtime has: closing, events, streams, operations. Each gives the value that may be saved, and its JSON.

require_relative "generated/values"

def chunk(value)
  case value
  when Virtkit::Chunk::DATA then Forms.bytes.write(value.bytes)
  when Virtkit::Chunk::HOLE then { "hole" => value.length.to_s }
  else nil
  end
end

def subscribe(connection, args)
  kinds = (args["kinds"] || []).map { |kind| Forms::KINDS.fetch(kind) }
  about = args["subject"] && NAMES.fetch(args["subject"])
  subject = about && Forms::OBJECTS.fetch(about.class).about.call(about)
  [connection.events(kinds, subject, args["capacity"]), nil]
end

STEPS = {
  "Connection.close" => ->(connection, _) { [connection.close, nil] },
  "Connection.events" => ->(connection, args) { subscribe(connection, args) },
  "identity" => ->(object, _) { [nil, Forms::OBJECTS.fetch(object.class).write(object)] },
  "Events.next" => lambda do |events, _|
    event = events.next
    [event, event && Forms.event(event)]
  end,
  "Events.close" => ->(events, _) { [events.close, nil] },
  "Operation.wait" => lambda do |following, _|
    value = following.operation.wait
    [value, following.result.write(value)]
  end,
  "Operation.progress" => ->(following, _) { [nil, Forms.named("OperationProgress").write(following.operation.progress)] },
  "Operation.cancel" => ->(following, _) { [following.operation.cancel, nil] },
  "Stream.read" => ->(stream, args) { [nil, chunk(stream.read(args.fetch("max")))] },
  "Stream.write" => ->(stream, args) { [nil, stream.write([args.fetch("data")].pack("H*"))] },
  "Stream.write_hole" => ->(stream, args) { [stream.write_hole(Integer(args.fetch("length"))), nil] },
  "Stream.finish" => ->(stream, _) { [stream.finish, nil] },
  "Stream.abort" => ->(stream, _) { [stream.abort, nil] },
  # Who collects what nobody refers to any more does so at some time; a scenario takes it that it has happened.
  "drop" => lambda do |object, _|
    object.close if object.is_a?(Virtkit::Events)
    [nil, nil]
  end
}.freeze
