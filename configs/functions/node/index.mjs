// A function as it would be uploaded to Lambda.
export const handler = async (event, context) => {
  console.log("event for", event.name);
  if (event.fail) {
    throw new TypeError("asked to fail");
  }
  const body = {
    hello: event.name,
    function: context.functionName,
    arn: context.invokedFunctionArn,
    has_time: context.getRemainingTimeInMillis() > 0,
  };
  return { statusCode: 200, body: JSON.stringify(body) };
};

// Invoked with response streaming.
export const streaming = globalThis.awslambda?.streamifyResponse(async (event, stream) => {
  stream.setContentType("text/plain");
  for (const word of ["one ", "two ", "three"]) {
    stream.write(word);
  }
  stream.end();
});
