// Pins Microsoft's Bicep types; go.sum holds their hash. Nothing here is compiled, so `go mod tidy` would empty it.
module serverless-signalr/tests/support/bicepTypes

go 1.22

require github.com/Azure/terraform-provider-azapi v1.15.0
