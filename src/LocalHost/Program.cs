using SuperRes.LocalHost;

return await LocalFunctionsHost.RunAsync(args);
