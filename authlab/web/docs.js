// Swagger UI over this server's own description; it keeps no token when the page is closed.
globalThis.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: false,
  persistAuthorization: false,
  validatorUrl: null,
});
