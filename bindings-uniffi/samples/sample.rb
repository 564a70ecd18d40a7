require "virtkit"

connection = Virtkit.connect("test:///default")
events = connection.events([Virtkit::EventKind::DOMAIN_LIFECYCLE])

connection.domains([Virtkit::ListDomainsFlags::ACTIVE.new]).each do |domain|
  raise "it does not run" unless domain.state.state.running?

  puts "#{domain.name} runs with #{domain.info.memory} KiB"
  domain.suspend
end

event = events.next
raise "another event" unless event.domain_lifecycle? && event.event.suspended?

puts "#{event.domain.name} was suspended"

begin
  connection.domain_by_name("nobody")
rescue Virtkit::VirtkitError::NoDomain => error
  puts error.details.message
end

events.close
connection.close
