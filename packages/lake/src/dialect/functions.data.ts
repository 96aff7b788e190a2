/** Aggregates and functions of windows, under the names that DuckDB has for them. */
export const AGGREGATES = new Set(
  `
  count count_star sum min max avg bool_and bool_or array_agg count_if any_value histogram listagg
  stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept
  arg_max_null arg_min_null bit_and bit_or quantile_disc grouping
  `.match(/\w+/g),
);

/** Functions that DuckDB answers as Trino does, under the same name. */
export const SAME = new Set(
  `
  chr length lower lpad rpad concat_ws strpos position starts_with ends_with translate to_base64 from_base64
  regexp_extract_all now
  count count_star sum min max avg bool_and bool_or array_agg count_if any_value histogram listagg
  stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope regr_intercept
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value grouping
  abs ceil ceiling floor exp ln log log2 log10 pi pow power sqrt cbrt sign degrees radians round random
  sin cos tan asin acos atan atan2 sinh cosh tanh
  flatten unnest map map_keys map_values map_entries map_from_entries map_concat row nullif uuid
  `.match(/\w+/g),
);

/** Functions that DuckDB has under another name. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ['approx_percentile', 'quantile_disc'],
  ['arbitrary', 'any_value'],
  ['bitwise_and_agg', 'bit_and'],
  ['bitwise_or_agg', 'bit_or'],
  ['every', 'bool_and'],
  ['filter', 'list_filter'],
  // What is at the largest, NULL or not.
  ['max_by', 'arg_max_null'],
  ['min_by', 'arg_min_null'],
  ['rand', 'random'],
  ['transform', 'list_transform'],
]);

/** What the parser makes of syntax, and of operators. */
export const SYNTAX = new Set([
  ...['timezone', 'date_part', 'row', 'list_value', 'like_escape', 'not_like_escape', 'map'],
  ...['trim', 'ltrim', 'rtrim', 'position', 'substring'],
]);
export const OPERATORS = new Set(['+', '-', '*', '/', '%', '||', '~~', '!~~']);

/** Functions of Trino (its list of functions) that are not here. */
export const ELSEWHERE = new Set(
  `
  approx_most_frequent approx_set array_histogram bar beta_cdf bing_tile bit_count bitwise_left_shift bitwise_right_shift
  bitwise_right_shift_arithmetic bitwise_xor_agg char2hexint checksum classify color combinations contains_sequence
  convex_hull_agg cosine_distance cosine_similarity crc32 current_groups dot_product empty_approx_set
  euclidean_distance features format_number from_base from_base32 from_base64url from_big_endian_32 from_big_endian_64
  from_ieee754_32 from_ieee754_64 from_iso8601_timestamp_nanos from_unixtime_nanos geometric_mean great_circle_distance
  hash_counts hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 human_readable_seconds index intersection_cardinality
  inverse_beta_cdf inverse_normal_cdf jaccard_index json_array json_array_get json_object kurtosis luhn_check
  make_set_digest map_agg map_filter map_union map_zip_with merge merge_set_digest multimap_agg multimap_from_entries
  murmur3 ngrams normal_cdf numeric_histogram overlay parse_data_size parse_duration qdigest_agg reduce_agg render rgb
  sha512 shuffle skewness soundex split_to_map split_to_multimap spooky_hash_v2_32 spooky_hash_v2_64 tdigest_agg
  timezone_hour timezone_minute title_case to_base to_base32 to_base64url to_big_endian_32 to_big_endian_64 to_char to_date
  to_ieee754_32 to_ieee754_64 to_timestamp transform_keys transform_values typeof url_extract_parameter url_extract_port
  value_at_quantile values_at_quantiles version width_bucket wilson_interval_lower wilson_interval_upper word_stem
  xxhash64 zip zip_with
  `.match(/\w+/g),
);

/** Parts that `extract` knows, each a function of its own. */
export const EXTRACTED = new Set(
  'year quarter month week day day_of_month day_of_week dow day_of_year doy year_of_week yow hour minute second'.split(
    ' ',
  ),
);
