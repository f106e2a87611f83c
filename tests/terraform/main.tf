# What people keep of an API in Terraform, in two variants: each is applied, and planned again without a difference.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  description = "Where the management API listens."
}

variable "later" {
  description = "The second variant: the same resources, changed in place."
  type        = bool
  default     = false
}

locals {
  account   = "123456789012"
  functions = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
  guard     = "${local.functions}/arn:aws:lambda:us-east-1:${local.account}:function:guard/invocations"
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "anybody"
  secret_key                  = "anything"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    apigateway = var.endpoint
  }
  default_tags {
    tags = { team = "pets" }
  }
}

resource "aws_api_gateway_rest_api" "shop" {
  name                     = "shop"
  description              = var.later ? "what we sell" : "what we have"
  binary_media_types       = var.later ? ["image/png", "image/gif"] : ["image/png"]
  minimum_compression_size = var.later ? "2048" : "1024"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  tags = { stage = var.later ? "late" : "early" }
}

resource "aws_api_gateway_rest_api_policy" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "execute-api:Invoke"
      Resource  = "arn:aws:execute-api:us-east-1:${local.account}:${aws_api_gateway_rest_api.shop.id}/*"
      Condition = { IpAddress = { "aws:SourceIp" = var.later ? ["127.0.0.0/8", "10.0.0.0/8"] : ["127.0.0.0/8"] } }
    }]
  })
}

resource "aws_api_gateway_resource" "pets" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_rest_api.shop.root_resource_id
  path_part   = "pets"
}

resource "aws_api_gateway_resource" "pet" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  parent_id   = aws_api_gateway_resource.pets.id
  path_part   = "{id+}"
}

resource "aws_api_gateway_request_validator" "parameters" {
  rest_api_id                 = aws_api_gateway_rest_api.shop.id
  name                        = var.later ? "all" : "parameters"
  validate_request_parameters = true
  validate_request_body       = var.later
}

resource "aws_api_gateway_model" "pet" {
  rest_api_id  = aws_api_gateway_rest_api.shop.id
  name         = "Pet"
  content_type = "application/json"
  description  = var.later ? "an animal" : "a pet"
  schema       = jsonencode({ type = var.later ? "object" : "array" })
}

resource "aws_api_gateway_authorizer" "guard" {
  rest_api_id                      = aws_api_gateway_rest_api.shop.id
  name                             = "guard"
  authorizer_uri                   = local.guard
  identity_validation_expression   = var.later ? "^Bearer .+$" : null
  authorizer_result_ttl_in_seconds = var.later ? 0 : 60
}

resource "aws_api_gateway_method" "list" {
  rest_api_id          = aws_api_gateway_rest_api.shop.id
  resource_id          = aws_api_gateway_resource.pets.id
  http_method          = "GET"
  authorization        = "NONE"
  api_key_required     = true
  operation_name       = var.later ? "listAllPets" : "listPets"
  request_validator_id = aws_api_gateway_request_validator.parameters.id
  request_parameters   = { "method.request.querystring.page" = false, "method.request.header.X-Trace" = false }
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id          = aws_api_gateway_rest_api.shop.id
  resource_id          = aws_api_gateway_resource.pets.id
  http_method          = aws_api_gateway_method.list.http_method
  type                 = "MOCK"
  request_templates    = { "application/json" = jsonencode({ statusCode = 200 }) }
  cache_key_parameters = var.later ? ["method.request.querystring.page"] : []
  timeout_milliseconds = var.later ? 5000 : 6000
}

resource "aws_api_gateway_method_response" "list" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_method.list.http_method
  status_code         = "200"
  response_models     = { "application/json" = aws_api_gateway_model.pet.name }
  response_parameters = { "method.response.header.X-Who" = true }
}

resource "aws_api_gateway_integration_response" "list" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  resource_id         = aws_api_gateway_resource.pets.id
  http_method         = aws_api_gateway_method.list.http_method
  status_code         = aws_api_gateway_method_response.list.status_code
  response_parameters = { "method.response.header.X-Who" = var.later ? "'them'" : "'us'" }
  response_templates  = { "application/json" = "{\"of\":\"$stageVariables.of\"}" }
  depends_on          = [aws_api_gateway_integration.list]
}

resource "aws_api_gateway_method" "any" {
  rest_api_id        = aws_api_gateway_rest_api.shop.id
  resource_id        = aws_api_gateway_resource.pet.id
  http_method        = "ANY"
  authorization      = "CUSTOM"
  authorizer_id      = aws_api_gateway_authorizer.guard.id
  request_parameters = { "method.request.path.id" = true }
}

resource "aws_api_gateway_integration" "any" {
  rest_api_id             = aws_api_gateway_rest_api.shop.id
  resource_id             = aws_api_gateway_resource.pet.id
  http_method             = aws_api_gateway_method.any.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "ANY"
  uri                     = "https://pets.example.com/{id}"
  request_parameters      = { "integration.request.path.id" = "method.request.path.id" }
}

resource "aws_api_gateway_gateway_response" "unauthorized" {
  rest_api_id         = aws_api_gateway_rest_api.shop.id
  response_type       = "UNAUTHORIZED"
  status_code         = var.later ? "403" : "401"
  response_templates  = { "application/json" = "{\"no\":$context.error.messageString}" }
  response_parameters = { "gatewayresponse.header.WWW-Authenticate" = "'Bearer'" }
}

resource "aws_api_gateway_documentation_part" "list" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  location {
    type   = "METHOD"
    path   = "/pets"
    method = "GET"
  }
  properties = jsonencode({ description = var.later ? "All pets." : "Pets." })
  depends_on = [aws_api_gateway_method.list]
}

resource "aws_api_gateway_documentation_version" "first" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  version     = "1"
  description = var.later ? "the first one" : "first"
  depends_on  = [aws_api_gateway_documentation_part.list]
}

resource "aws_api_gateway_deployment" "shop" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  triggers    = { later = var.later }
  lifecycle {
    create_before_destroy = true
  }
  depends_on = [
    aws_api_gateway_integration_response.list,
    aws_api_gateway_integration.any,
    aws_api_gateway_rest_api_policy.shop,
    aws_api_gateway_gateway_response.unauthorized,
  ]
}

resource "aws_api_gateway_client_certificate" "us" {
  description = var.later ? "ours" : "us"
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id           = aws_api_gateway_rest_api.shop.id
  deployment_id         = aws_api_gateway_deployment.shop.id
  stage_name            = "prod"
  cache_cluster_enabled = var.later
  cache_cluster_size    = var.later ? "0.5" : null
  variables             = { of = var.later ? "late" : "early" }
  documentation_version = aws_api_gateway_documentation_version.first.version
  client_certificate_id = aws_api_gateway_client_certificate.us.id
  access_log_settings {
    destination_arn = "arn:aws:logs:us-east-1:${local.account}:log-group:shop"
    format          = "$context.requestId $context.status"
  }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "*/*"
  settings {
    logging_level         = var.later ? "INFO" : "ERROR"
    throttling_rate_limit = 500
  }
}

resource "aws_api_gateway_method_settings" "pet" {
  rest_api_id = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  method_path = "${trimprefix(aws_api_gateway_resource.pet.path, "/")}/ANY"
  settings {
    metrics_enabled        = true
    throttling_burst_limit = var.later ? 5 : 10
  }
  depends_on = [aws_api_gateway_method_settings.all]
}

resource "aws_api_gateway_usage_plan" "gold" {
  name         = "gold"
  product_code = var.later ? "B" : "A"
  api_stages {
    api_id = aws_api_gateway_rest_api.shop.id
    stage  = aws_api_gateway_stage.prod.stage_name
    throttle {
      path        = "${aws_api_gateway_resource.pets.path}/GET"
      rate_limit  = var.later ? 50 : 100
      burst_limit = 20
    }
  }
  quota_settings {
    limit  = var.later ? 2000 : 1000
    period = "MONTH"
    offset = 2
  }
  throttle_settings {
    rate_limit  = 10
    burst_limit = 20
  }
}

resource "aws_api_gateway_api_key" "app" {
  name        = "app"
  description = var.later ? "the app's" : "the app"
  value       = "a-key-that-everybody-may-know"
}

resource "aws_api_gateway_usage_plan_key" "app" {
  usage_plan_id = aws_api_gateway_usage_plan.gold.id
  key_id        = aws_api_gateway_api_key.app.id
  key_type      = "API_KEY"
}

resource "aws_api_gateway_vpc_link" "inside" {
  name        = "inside"
  description = var.later ? "the inner ones" : "inner"
  target_arns = ["arn:aws:elasticloadbalancing:us-east-1:${local.account}:loadbalancer/net/inside/50dc6c495c0c9188"]
}

resource "aws_api_gateway_domain_name" "shop" {
  domain_name              = "shop.example.com"
  regional_certificate_arn = "arn:aws:acm:us-east-1:${local.account}:certificate/12345678-1234-1234-1234-123456789012"
  security_policy          = "TLS_1_2"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "shop" {
  domain_name = aws_api_gateway_domain_name.shop.domain_name
  api_id      = aws_api_gateway_rest_api.shop.id
  stage_name  = aws_api_gateway_stage.prod.stage_name
  base_path   = var.later ? "v2" : "v1"
}

resource "aws_api_gateway_account" "us" {
  cloudwatch_role_arn = "arn:aws:iam::${local.account}:role/${var.later ? "logs" : "log"}"
}

# An API that stands in a document.
resource "aws_api_gateway_rest_api" "document" {
  name              = "document"
  put_rest_api_mode = var.later ? "merge" : "overwrite"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "document", version = var.later ? "2" : "1" }
    paths = {
      "/${var.later ? "b" : "a"}" = {
        get = {
          responses = {}
          x-amazon-apigateway-integration = {
            type = "HTTP_PROXY", httpMethod = "GET", uri = "https://pets.example.com/a", payloadFormatVersion = "1.0"
          }
        }
      }
    }
  })
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_deployment" "document" {
  rest_api_id = aws_api_gateway_rest_api.document.id
  triggers    = { body = sha1(aws_api_gateway_rest_api.document.body) }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "document" {
  rest_api_id   = aws_api_gateway_rest_api.document.id
  deployment_id = aws_api_gateway_deployment.document.id
  stage_name    = "test"
}

output "api" {
  value = aws_api_gateway_rest_api.shop.id
}
