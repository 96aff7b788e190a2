import { AppError, compact, MINUTE, printable } from '@iam-tracker/core';
import { clientDefaults, describeAwsError } from '@iam-tracker/core/aws';
import type { Prompt } from '@iam-tracker/operations';
import type { CommandContext } from '../command.ts';
import { namesProxy, readRegion } from '../config.ts';
import { openPrompt } from '../prompt.ts';
import { EnvironmentProxyAgent } from './proxy-agent.ts';

/** Place and credentials with which a command asks AWS. */
interface AwsAccess {
  readonly profile?: string;
  readonly region?: string;
  /** Asks for the code of an MFA device where the profile wants one. Keeps what it got while that is good. */
  readonly credentials: () => Promise<AwsKeys>;
  /** Handler of every client; there only where the environment names a proxy. */
  readonly requestHandler?: object;
}

interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

interface AccessOptions {
  readonly profile?: string;
  readonly region?: string;
}

type AccessContext = Pick<
  CommandContext,
  'isInteractive' | 'openStdin' | 'signal' | 'terminal' | 'now'
> & {
  /** That of the command, where it asks more than this; otherwise standard input is let go after the code. */
  readonly prompt?: Prompt;
};

/** STS assumes roles in every Region. */
const ANY_REGION = 'us-east-1';

/** Credentials that are good for less than this are asked for again (the SDK's own bound). */
const RENEWAL_MILLISECONDS = 5 * MINUTE;

/**
 * Finds credentials as every AWS tool does (environment, profile, machine), with the two things that only a
 * command line can do: ask for the code of an MFA device, and go through the proxy of the environment.
 * Nothing is looked up before it is needed.
 */
export function createAwsAccess(
  { profile, region }: AccessOptions,
  context: AccessContext,
): AwsAccess {
  const connection = namesProxy() ? { requestHandler: throughProxy() } : {};
  let finding: Promise<AwsKeys> | undefined;
  let expiresAt = Number.POSITIVE_INFINITY;

  async function find(): Promise<AwsKeys> {
    // Only those who ask AWS should wait for it.
    const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const options = compact({
      profile,
      mfaCodeProvider: (serialNumber: string) => askForCode(serialNumber, profile, context),
      clientConfig: compact({ ...connection, region }),
      // Where to assume a role if the profile names no Region; without it, the SDK writes a warning.
      parentClientConfig: { region: readRegion() ?? ANY_REGION },
      logger: clientDefaults.logger,
    });
    const keys = await fromNodeProviderChain(options)().catch(async (error: Error) => {
      // The chain passes over what is wrong with a profile, and says at its end that nothing is left.
      const isPassedOver = /from any providers/.test(error.message);
      const reason = isPassedOver ? await fromIni(options)().catch((own: Error) => own) : error;
      const isOwn = profile !== undefined || !/Could not resolve/.test(String(reason));
      throw translate(isOwn ? reason : error, profile);
    });
    expiresAt = keys.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    return keys;
  }

  return compact({
    profile,
    region,
    ...connection,
    async credentials() {
      if (expiresAt - context.now() < RENEWAL_MILLISECONDS) finding = undefined;
      finding ??= find();
      return finding;
    },
  });
}

function throughProxy() {
  const agent = new EnvironmentProxyAgent();
  return { ...clientDefaults.requestHandler, httpAgent: agent, httpsAgent: agent };
}

async function askForCode(
  serialNumber: string,
  profile: string | undefined,
  context: AccessContext,
): Promise<string> {
  const device = printable(serialNumber, 200);
  if (!context.isInteractive) {
    throw new AppError(
      'AWS_REFUSED',
      `${nameProfile(profile)} needs the code of the MFA device ${device}, and there is no terminal to ask on.`,
      {
        hint: 'Run the command in a terminal, or name a profile that needs no code, such as one of aws sso login.',
      },
    );
  }
  const own = context.prompt === undefined ? openPrompt(context) : undefined;
  try {
    const code = await (context.prompt ?? own)?.ask(`Code of the MFA device ${device}:`);
    if (code !== undefined && /^\d{6}$/.test(code)) return code;
    throw new AppError('BAD_ARGUMENT', 'The code of an MFA device has six digits.');
  } finally {
    await own?.close();
  }
}

function translate(error: unknown, profile: string | undefined): unknown {
  if (error instanceof AppError) return error;
  const { what, hint } = describeAwsError(error);
  return new AppError('AWS_REFUSED', `${nameProfile(profile)} gives no credentials: ${what}`, {
    cause: error,
    hint: hint ?? 'Check the profile in ~/.aws/config, and that it may assume its role.',
  });
}

function nameProfile(profile: string | undefined): string {
  return profile === undefined ? 'The AWS configuration' : `Profile ${printable(profile, 100)}`;
}
