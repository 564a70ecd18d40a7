# SPDX-License-Identifier: LGPL-2.1-or-later

# The behaviour agent: makes the calls that it is asked for, one JSON object a line, and answers with one a line.

require "json"

require_relative "generated/values"
require_relative "generated/methods"
require_relative "steps"

# What earlier requests saved.
NAMES = {}

def carry_out(request)
  call, on, args, save = request.values_at("call", "on", "args", "save")
  receiver = on && NAMES.fetch(on)
  if (step = STEPS[call])
    value, json = step.call(receiver, args || {})
  else
    method = METHODS[call] or raise ArgumentError, "the agent has no call `#{call}`"
    value = method.call(receiver, args || {}, NAMES)
    json = method.result.write(value)
    value = Forms::Following.new(value, method.result.about.call(value).result) if json == { "operation" => true }
  end
  NAMES[save] = value if save
  NAMES.delete(on) if call == "drop"
  json
end

def described(error)
  return { "code" => "Agent", "domain" => "Agent", "message" => error.full_message(highlight: false), "outcome" => nil } unless error.is_a?(Virtkit::VirtkitError)

  details = error.details
  outcome = { Virtkit::Outcome::NOT_STARTED => "not_started", Virtkit::Outcome::UNKNOWN => "unknown" }[details.outcome]
  {
    "code" => Forms::CODES[error.class] || details.code.to_s, "domain" => Forms::DOMAINS[details.domain.class] || details.domain.value.to_s,
    "message" => details.message, "outcome" => outcome
  }
end

$stdin.each_line do |line|
  request = JSON.parse(line)
  answer = { "id" => request["id"] }
  begin
    answer["ok"] = carry_out(request)
  rescue StandardError => error
    answer["error"] = described(error)
  end
  $stdout.puts(JSON.generate(answer))
  $stdout.flush
end
