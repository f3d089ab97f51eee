// Everything the running application reads from its environment, in one place for both plans.

@export()
@description('App settings, environment variables and tags: names and values.')
type stringMap = {
  *: string
}

@export()
@sealed()
@description('The application\'s own settings. What is left out keeps its default.')
type applicationSettings = {
  @description('Bytes of an upload over HTTP.')
  @minValue(1)
  @maxValue(104857600)
  MaxHttpBytes: int?

  @description('Bytes of a blob or of a job\'s picture.')
  @minValue(1)
  @maxValue(1073741824)
  MaxBlobBytes: int?

  @description('Largest picture accepted, in megapixels of the input.')
  @minValue(1)
  @maxValue(100)
  MaxMegapixels: int?

  @description('Pixels of the longer side.')
  @minValue(1)
  @maxValue(16384)
  MaxSide: int?

  @description('How long decoding may take, as hours:minutes:seconds.')
  @minLength(8)
  @maxLength(11)
  DecodeTimeout: string?

  @description('Kernels of the network: auto takes the fastest one the processor can run.')
  Engine: ('auto' | 'winograd' | 'opencv')?

  @description('The network\'s ONNX file, from the program\'s folder if relative.')
  @minLength(1)
  ModelPath: string?

  @description('Threads that compute; 0 is one a core.')
  @minValue(0)
  @maxValue(1024)
  Workers: int?

  @description('Pictures of callers in the line, those being worked on included.')
  @minValue(1)
  @maxValue(1000)
  MaxPictures: int?

  @description('Bytes that pictures and their files may hold at once; by default what an instance has beside its own needs.')
  @minValue(67108864)
  @maxValue(1099511627776)
  MemoryBudget: int?

  @description('Estimate above which a picture belongs into a job, as hours:minutes:seconds.')
  @minLength(8)
  @maxLength(8)
  SyncTimeBudget: string?

  @description('How long an upload may take, as hours:minutes:seconds.')
  @minLength(8)
  @maxLength(8)
  UploadTimeout: string?

  @description('Bytes of the largest result that is cached.')
  @minValue(65536)
  @maxValue(268435456)
  MaxCachedBytes: int?

  @description('Bytes of results held in memory.')
  @minValue(1048576)
  @maxValue(17179869184)
  CacheMemoryBytes: int?

  @description('Pause between two looks for forgotten inputs, as hours:minutes:seconds; it grows while none is found.')
  @minLength(8)
  @maxLength(8)
  SweepInterval: string?

  @description('Days that stored results, cache entries and job records are kept.')
  @minValue(1)
  @maxValue(365)
  RetentionDays: int?

  @description('Days that pictures stay in input; for ever when not set.')
  @minValue(1)
  @maxValue(3650)
  InputRetentionDays: int?

  @description('Days that results stay in output; for ever when not set.')
  @minValue(1)
  @maxValue(3650)
  OutputRetentionDays: int?

  @description('Days that failure records stay in failed; for ever when not set.')
  @minValue(1)
  @maxValue(3650)
  FailedRetentionDays: int?
}

@export()
@description('Defaults that a deployment states, because resources depend on them or people look for them.')
var defaultSettings = {
  Engine: 'auto'
  MaxMegapixels: 25
  RetentionDays: 7
}

@export()
@description('Settings of the Functions host: storage and telemetry by identity, and the blob trigger this plan does not use.')
func hostSettings(
  blobEndpoint string,
  queueEndpoint string,
  clientId string,
  telemetryConnectionString string,
  unusedBlobTrigger string
) stringMap => {
  // Blobs and queues alone: from an account's name the host would make an address for tables too, where it has no role.
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  // DefaultAzureCredential has to be told which of the attached identities is meant.
  AZURE_CLIENT_ID: clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
  'AzureWebJobs.${unusedBlobTrigger}.Disabled': 'true'
  // The host counts waiting blobs by it to decide on instances: as many as it has in host.json would mean too few.
  AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism: '4'
}

@export()
@description('Settings of the Functions host that only Flex Consumption knows.')
func flexSettings(usePlaceholder string) stringMap => {
  WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: usePlaceholder
}

@export()
@description('Settings of the Functions host that Flex Consumption makes itself and a container has to be given.')
func containerSettings(token string) stringMap => {
  // Else the id is the replica's machine name: every replica would scan alone, and a restart queue all blobs again.
  AzureFunctionsWebHost__hostid: 'superres-${token}'
  // Else function keys are files of one replica, which nobody can read and a restart loses.
  AzureWebJobsSecretStorageType: 'blob'
}

@export()
@description('Where telemetry goes by OpenTelemetry\'s own protocol, besides Application Insights; nothing without an address.')
func collectorSettings(endpoint string, protocol string) stringMap =>
  empty(endpoint) ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: protocol }

@export()
@description('The application\'s settings as the strings that an environment holds.')
func environmentOf(settings applicationSettings) stringMap =>
  mapValues(union(defaultSettings, settings), value => string(value))
