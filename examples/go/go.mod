module example.com/boot

go 1.23

require virtkit.dev/virtkit v0.1.0
