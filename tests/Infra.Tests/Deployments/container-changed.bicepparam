using 'infra/main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param plan = 'container'
param containerImage = 'superres:1.0.0'
param otlpEndpoint = 'https://collector.example:4318'
param otlpProtocol = 'http/protobuf'
