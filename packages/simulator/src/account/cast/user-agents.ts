export const BROWSERS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
] as const;

export const COMMAND_LINES = [
  'aws-cli/2.31.6 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe',
  'aws-cli/2.28.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe',
] as const;

export const BOTO =
  'Boto3/1.40.40 md/Botocore#1.40.40 ua/2.1 os/linux#5.10 md/arch#aarch64 lang/python#3.12';
export const NODE_SDK =
  'aws-sdk-js/3.901.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#22.19.0 api/sts#3.901.0';
export const GO_SDK =
  'aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#arm64';
export const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-aws/5.100.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.3';
export const CREDENTIALS_ACTION = 'configure-aws-credentials-for-github-actions aws-sdk-js/3.858.0';
export const SCANNER = 'Boto3/1.39.8 posture-scanner/7.2 md/Botocore#1.39.8 lang/python#3.11.9';
export const PORTAL_SERVICE =
  'aws-sdk-java/2.31.14 md/io#sync md/http#Apache md/internal ua/2.1 api/STS#2.31.x lang/java#17.0.15';
/**
 * Written by the Identity Center portal when it trades a session for a console sign-in; the unfilled
 * placeholder is AWS's own.
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what AWS writes
export const PORTAL_CONSOLE = 'Jersey/${project.version} (HttpUrlConnection 17.0.15)';
export const IAM_CONSOLE = 'AWS Internal';
export const CREDENTIAL_HUNTER = 'TruffleHog';
