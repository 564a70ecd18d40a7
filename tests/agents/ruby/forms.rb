# SPDX-License-Identifier: LGPL-2.1-or-later

require "virtkit"

# How a call is made: its name, whether it has no receiver, its arguments (name, form, what stands for one that is left out), the form of its result.
Callee = Struct.new(:name, :function, :args, :result) do
  def call(receiver, json, names)
    values = args.map do |name, form, *default|
      if json.key?(name)
        form.read(json[name], names)
      elsif default.empty?
        raise ArgumentError, "the argument `#{name}` is missing"
      else
        default.first
      end
    end
    (function ? Virtkit : receiver).public_send(self.name, *values)
  end
end

# How values are written in the harness's JSON. Those of the description are in generated/values.rb.
module Forms
  # A way to write a value and one to read it; the second gets what was saved, too.
  Form = Struct.new(:writer, :reader, :about) do
    def write(value)
      writer.call(value)
    end

    def read(json, names)
      reader.call(json, names)
    end
  end

  # An operation that was begun, and the form of its result.
  Following = Struct.new(:operation, :result)

  DECLARED = {}

  # Reading what can only be a result.
  ONLY_RESULT = ->(json, _) { raise ArgumentError, "#{json} is no argument" }

  class << self
    def declare(name, form)
      DECLARED[name] = form
    end

    # Types can hold each other: a form is looked up when it is needed.
    def named(name)
      Form.new(->(value) { DECLARED.fetch(name).write(value) }, ->(json, names) { DECLARED.fetch(name).read(json, names) })
    end

    def same
      Form.new(->(value) { value }, ->(json, _) { json })
    end
    alias bool same
    alias i32 same
    alias u32 same
    alias f64 same
    alias text same

    def digits
      Form.new(->(value) { value.to_s }, ->(json, _) { Integer(json) })
    end
    alias i64 digits
    alias u64 digits

    def bytes
      Form.new(->(value) { value.unpack1("H*") }, ->(json, _) { [json].pack("H*") })
    end

    # uniffi has points in time for spans of it.
    def duration
      Form.new(
        ->(value) { (value.tv_sec * 1_000_000_000 + value.tv_nsec).to_s },
        ->(json, _) { Time.at(Integer(json) / 1_000_000_000, Integer(json) % 1_000_000_000, :nanosecond) }
      )
    end

    def nothing
      Form.new(->(_) {}, ONLY_RESULT)
    end

    def list(item)
      Form.new(->(values) { values.map { |value| item.write(value) } }, ->(json, names) { json.map { |it| item.read(it, names) } })
    end

    def optional(item)
      Form.new(->(value) { value.nil? ? nil : item.write(value) }, ->(json, names) { json.nil? ? nil : item.read(json, names) })
    end

    def enumeration(type, values)
      names = values.invert
      Form.new(
        ->(value) { names[value.class] || value.value },
        ->(json, _) { json.is_a?(Integer) ? type::UNLISTED.new(json) : values.fetch(json).new }
      )
    end

    def flags(type, values)
      bits = values.invert
      Form.new(
        ->(members) { members.sum { |member| bits[member.class] || member.bits } },
        lambda do |json, _|
          rest = json & ~values.keys.sum
          values.filter_map { |bit, member| member.new if json & bit != 0 } + (rest.zero? ? [] : [type::UNLISTED.new(rest)])
        end
      )
    end

    def write_fields(value, fields)
      fields.transform_values { |(name, form)| form.write(value.public_send(name)) }
    end

    def record(type, fields)
      Form.new(
        ->(value) { write_fields(value, fields) },
        ->(json, names) { type.new(**fields.to_h { |key, (name, form)| [name, form.read(json[key], names)] }) }
      )
    end

    # Only what is set is written; what has no field is under `extra`.
    def params(type, fields)
      Form.new(
        lambda do |value|
          json = write_fields(value, fields).reject { |_, it| it.nil? || it == [] }
          json["extra"] = value.extra.to_h { |param| [param.name, write_typed(param.value)] } unless value.extra.empty?
          json
        end,
        lambda do |json, names|
          set = fields.select { |key, _| json.key?(key) }.to_h { |key, (name, form)| [name, form.read(json[key], names)] }
          set[:extra] = json["extra"].map { |name, value| read_typed(name, value) } if json.key?("extra")
          type.new(**set)
        end
      )
    end

    # An object is its identity in an answer, and the name under which it was saved in a question.
    def object(type, fields, about = nil, uuid = false)
      subject = about && lambda do |value|
        key = value.public_send(about)
        uuid ? Virtkit::EventSubject::UUID.new(key) : Virtkit::EventSubject::NAME.new(key)
      end
      form = Form.new(->(value) { write_fields(value, fields) }, ->(json, names) { names.fetch(json) }, subject)
      OBJECTS[type] = form
      form
    end

    def stream(direction)
      Form.new(->(value) { value.mime.nil? ? { "stream" => direction } : { "stream" => direction, "mime" => value.mime } }, ONLY_RESULT)
    end

    # How its result is written is known here, and asked for when it is there.
    def operation(result)
      Form.new(->(_) { { "operation" => true } }, ONLY_RESULT, ->(value) { Following.new(value, result) })
    end

    def event(value)
      kind, subject, fields = EVENTS.fetch(value.class)
      about = subject ? subject[1].write(value.public_send(subject[0])) : {}
      { "kind" => kind, "subject" => about, "fields" => write_fields(value, fields) }
    end

    private

    TYPED = {
      "i32" => Virtkit::TypedValue::I32, "u32" => Virtkit::TypedValue::U32, "i64" => Virtkit::TypedValue::I64, "u64" => Virtkit::TypedValue::U64,
      "f64" => Virtkit::TypedValue::F64, "bool" => Virtkit::TypedValue::BOOL, "str" => Virtkit::TypedValue::TEXT
    }.freeze

    def write_typed(value)
      name = TYPED.key(value.class)
      { name => %w[i64 u64].include?(name) ? value.value.to_s : value.value }
    end

    def read_typed(name, json)
      type, value = json.first
      Virtkit::TypedParam.new(name: name, value: TYPED.fetch(type).new(%w[i64 u64].include?(type) ? Integer(value) : value))
    end
  end

  OBJECTS = {}
end
