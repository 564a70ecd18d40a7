module virtkit.dev/virtkit/tests/agents/go

go 1.23

require virtkit.dev/virtkit v0.0.0

require github.com/ebitengine/purego v0.10.2 // indirect

replace virtkit.dev/virtkit => ../../../bindings-go
