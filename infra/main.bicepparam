// Parameters of `azd up`: each is an azd environment value, set with `azd env set NAME VALUE`.

using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param alwaysReadyHttpInstances = int(readEnvironmentVariable('ALWAYS_READY_HTTP_INSTANCES', '1'))
param alwaysReadyBlobInstances = int(readEnvironmentVariable('ALWAYS_READY_BLOB_INSTANCES', '0'))
param usePlaceholder = readEnvironmentVariable('USE_PLACEHOLDER', '0')
param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCE_COUNT', '40'))
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
param otlpProtocol = readEnvironmentVariable('OTLP_PROTOCOL', 'grpc')
param settings = json(readEnvironmentVariable('APPLICATION_SETTINGS', '{}'))
