import type { Rule } from '../rule.ts';
import { userChangeUnexplained } from '../rules/inventory/user-change-unexplained.ts';

/** What the inventory of users shows and no event does. */
export const INVENTORY_RULES: readonly Rule[] = [userChangeUnexplained];
