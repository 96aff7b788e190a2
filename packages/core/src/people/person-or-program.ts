import { readService } from '../event/service-name.ts';
import { flagIn, type JsonObject, objectIn } from '../json.ts';

/** An e-mail address: the only form of name that a program does not choose by chance. */
const EMAIL = /^[^\s@/:]{1,64}@[^\s@/:]{1,190}\.[A-Za-z]{2,24}$/;
const GOOGLE_SERVICE_ACCOUNT = '.gserviceaccount.com';
/** EC2 and Systems Manager name the sessions of instances after them. */
const INSTANCE_ID = /^m?i-[0-9a-f]{8,17}$/i;
/** Names of sessions that SDKs and tools were given no name for: with a time, a count or a random id. */
const GENERATED = /\d{9}|[0-9a-f]{12}|^(?:boto|aws|session|terraform|assume[-_]?role)/i;
/** Subjects of pipelines (GitHub, GitLab, Terraform Cloud) and of Kubernetes pods. */
const WORKLOAD_SUBJECT = /^(?:repo|project_path|system:serviceaccount|organization|job):/;

/** Tells whether a name that the caller may have chosen names a person. */
export function isPersonName(name: string): boolean {
  return EMAIL.test(name) && !isServiceAccount(name);
}

/** Tells whether a session or subject is named after an instance. */
export function isInstanceName(name: string): boolean {
  return INSTANCE_ID.test(name);
}

/** Tells whether a session's name says nothing of who opened it: made up by a tool, or that of an instance. */
export function isGeneratedName(name: string): boolean {
  return isInstanceName(name) || (GENERATED.test(name) && !isPersonName(name));
}

/** Tells whether a name is certainly that of a program. */
export function isWorkloadName(name: string): boolean {
  return isInstanceName(name) || WORKLOAD_SUBJECT.test(name) || isServiceAccount(name);
}

function isServiceAccount(name: string): boolean {
  return name.toLowerCase().endsWith(GOOGLE_SERVICE_ACCOUNT);
}

/**
 * Tells whether a person sat there, by what AWS vouches for: a sign-in, a call made in the console, or one made
 * in a sign-in session (`aws login`).
 */
export function isInteractive(record: JsonObject): boolean {
  const session = objectIn(objectIn(record, 'userIdentity'), 'sessionContext');
  return (
    readService(record.eventSource) === 'signin' ||
    flagIn(record, 'sessionCredentialFromConsole') === true ||
    typeof session.signInSessionArn === 'string'
  );
}
