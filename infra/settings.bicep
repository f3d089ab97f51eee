// Everything the running application reads from its environment, in one place for both plans.

@export()
@description('App settings, environment variables and tags: names and values.')
type stringMap = {
  *: string
}

@export()
@sealed()
@description('The application\'s own settings. What is left out keeps the value of defaultSettings.')
type applicationSettings = {
  @description('Implementation of the network: auto takes the fastest one the processor can run.')
  Engine: ('auto' | 'winograd' | 'opencv')?

  @description('Largest picture accepted, in megapixels of the input.')
  @minValue(1)
  @maxValue(100)
  MaxMegapixels: int?

  @description('Days that stored results, cache entries and job records are kept.')
  @minValue(1)
  @maxValue(365)
  RetentionDays: int?
}

@export()
@description('Value of every application setting that a deployment does not choose itself.')
var defaultSettings = {
  Engine: 'auto'
  MaxMegapixels: 25
  RetentionDays: 7
}

@export()
@description('Settings of the Functions host: storage and telemetry by identity, and the blob trigger this plan does not use.')
func hostSettings(
  storageAccountName string,
  clientId string,
  telemetryConnectionString string,
  unusedBlobTrigger string
) stringMap => {
  AzureWebJobsStorage__accountName: storageAccountName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  // DefaultAzureCredential has to be told which of the attached identities is meant.
  AZURE_CLIENT_ID: clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
  'AzureWebJobs.${unusedBlobTrigger}.Disabled': 'true'
}

@export()
@description('The application\'s settings as the strings that an environment holds.')
func environmentOf(settings applicationSettings) stringMap =>
  mapValues(union(defaultSettings, settings), value => string(value))
