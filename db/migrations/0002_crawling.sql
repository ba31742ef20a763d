CREATE TABLE "alarms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alarms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"marketplace" text,
	"campaign_id" bigint,
	"values" jsonb NOT NULL,
	"raised_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"cleared_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "coverage_holds" (
	"finding_id" bigint PRIMARY KEY NOT NULL,
	"campaign_id" bigint NOT NULL,
	"marketplace" text NOT NULL,
	"template" text NOT NULL,
	"page" bigint NOT NULL,
	"captured_at" timestamp with time zone NOT NULL,
	"fields" text[] NOT NULL,
	"waiting" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coverage_states" (
	"marketplace" text NOT NULL,
	"template" text NOT NULL,
	"state" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "coverage_states_marketplace_template_pk" PRIMARY KEY("marketplace","template")
);
--> statement-breakpoint
CREATE TABLE "discarded_packs" (
	"pack" text PRIMARY KEY NOT NULL,
	"discarded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_heads" (
	"day" date PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"chain_hash" text NOT NULL,
	"token" "bytea",
	"authority" text,
	"stamped_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "evidence_packages" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"lead_id" bigint NOT NULL,
	"content_hash" text NOT NULL,
	"key" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"sm3" text NOT NULL,
	"previous_hash" text NOT NULL,
	"chain_hash" text NOT NULL,
	"token" "bytea",
	"authority" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_mappings" (
	"marketplace" text NOT NULL,
	"header" text NOT NULL,
	"mapping" jsonb NOT NULL,
	"used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "feed_mappings_marketplace_header_pk" PRIMARY KEY("marketplace","header")
);
--> statement-breakpoint
CREATE TABLE "field_coverage" (
	"marketplace" text NOT NULL,
	"template" text NOT NULL,
	"day" date NOT NULL,
	"field" text NOT NULL,
	"pages" integer NOT NULL,
	"read" integer NOT NULL,
	CONSTRAINT "field_coverage_marketplace_template_day_field_pk" PRIMARY KEY("marketplace","template","day","field")
);
--> statement-breakpoint
CREATE TABLE "marketplace_days" (
	"marketplace" text NOT NULL,
	"day" date NOT NULL,
	"campaign_id" bigint NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "marketplace_days_marketplace_day_campaign_id_pk" PRIMARY KEY("marketplace","day","campaign_id")
);
--> statement-breakpoint
CREATE TABLE "marketplace_lanes" (
	"marketplace" text NOT NULL,
	"lane" text NOT NULL,
	"next_at" timestamp with time zone,
	"again_at" timestamp with time zone,
	CONSTRAINT "marketplace_lanes_marketplace_lane_pk" PRIMARY KEY("marketplace","lane")
);
--> statement-breakpoint
CREATE TABLE "marketplace_sessions" (
	"marketplace" text PRIMARY KEY NOT NULL,
	"sealed" "bytea" NOT NULL,
	"cookies" integer NOT NULL,
	"expires_at" timestamp with time zone,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "marketplace_states" (
	"marketplace" text PRIMARY KEY NOT NULL,
	"rate_per_second" double precision,
	"slowed_at" timestamp with time zone,
	"paused_until" timestamp with time zone,
	"paused_because" text,
	"blocked_since" timestamp with time zone,
	"next_at" timestamp with time zone,
	"epoch" integer DEFAULT 0 NOT NULL,
	"refusals" integer DEFAULT 0 NOT NULL,
	"refused_requests" bigint[] DEFAULT '{}' NOT NULL,
	"pauses" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "picture_checks" (
	"finding_id" bigint PRIMARY KEY NOT NULL,
	"campaign_id" bigint NOT NULL,
	"listing_id" bigint NOT NULL,
	"waiting" boolean DEFAULT true NOT NULL,
	"answer" jsonb
);
--> statement-breakpoint
CREATE TABLE "picture_readings" (
	"campaign_id" bigint NOT NULL,
	"listing_id" bigint NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"worked_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"pictures" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "picture_readings_campaign_id_listing_id_pk" PRIMARY KEY("campaign_id","listing_id")
);
--> statement-breakpoint
CREATE TABLE "probes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "probes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"marketplace" text NOT NULL,
	"probe" text NOT NULL,
	"expected" jsonb NOT NULL,
	"outcome" text DEFAULT 'pending' NOT NULL,
	"detail" text,
	"rules" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention_runs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "retention_runs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"keep_days" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone DEFAULT now() NOT NULL,
	"captures" integer NOT NULL,
	"bodies" integer NOT NULL,
	"packs_removed" integer NOT NULL,
	"packs_rewritten" integer NOT NULL,
	"bytes_freed" bigint NOT NULL,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "robots_files" (
	"origin" text PRIMARY KEY NOT NULL,
	"status" integer NOT NULL,
	"body" text,
	"crawl_delay_seconds" double precision,
	"fetched_at" timestamp with time zone NOT NULL,
	"unavailable_since" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "screenshots" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "screenshots_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"listing_id" bigint NOT NULL,
	"capture_id" bigint NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"full_height" integer NOT NULL,
	"chinese_font" boolean NOT NULL
);
--> statement-breakpoint
DROP INDEX "findings_without_lead";--> statement-breakpoint
ALTER TABLE "campaign_listings" ADD COLUMN "template" text;--> statement-breakpoint
ALTER TABLE "captures" ADD COLUMN "discarded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "held" text;--> statement-breakpoint
ALTER TABLE "register_entries" ADD COLUMN "as_of" date DEFAULT (now() at time zone 'Asia/Shanghai')::date NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "robots" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "needs_browser" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "alarms" ADD CONSTRAINT "alarms_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coverage_holds" ADD CONSTRAINT "coverage_holds_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence_packages" ADD CONSTRAINT "evidence_packages_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture_checks" ADD CONSTRAINT "picture_checks_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture_readings" ADD CONSTRAINT "picture_readings_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture_readings" ADD CONSTRAINT "picture_readings_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "probes" ADD CONSTRAINT "probes_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenshots" ADD CONSTRAINT "screenshots_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenshots" ADD CONSTRAINT "screenshots_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screenshots" ADD CONSTRAINT "screenshots_capture_id_captures_id_fk" FOREIGN KEY ("capture_id") REFERENCES "public"."captures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_open" ON "alarms" USING btree ("kind","subject") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "alarms_of_campaign" ON "alarms" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "coverage_holds_waiting" ON "coverage_holds" USING btree ("marketplace","template","page") WHERE waiting;--> statement-breakpoint
CREATE INDEX "coverage_holds_of_campaign" ON "coverage_holds" USING btree ("campaign_id");--> statement-breakpoint
CREATE UNIQUE INDEX "evidence_packages_once" ON "evidence_packages" USING btree ("lead_id","content_hash");--> statement-breakpoint
CREATE INDEX "picture_checks_waiting" ON "picture_checks" USING btree ("campaign_id","listing_id") WHERE waiting;--> statement-breakpoint
CREATE INDEX "picture_checks_answered" ON "picture_checks" USING btree ("campaign_id","listing_id") WHERE answer is not null;--> statement-breakpoint
CREATE INDEX "picture_readings_worked" ON "picture_readings" USING btree ("worked_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "probes_once" ON "probes" USING btree ("campaign_id","marketplace","probe");--> statement-breakpoint
CREATE UNIQUE INDEX "screenshots_once" ON "screenshots" USING btree ("campaign_id","listing_id");--> statement-breakpoint
CREATE INDEX "findings_without_lead" ON "findings" USING btree ("campaign_id") WHERE lead_id is null and not shadow and held is null;--> statement-breakpoint
CREATE FUNCTION "refuse_evidence_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What was appended stays; only a time-stamp that was still missing may be put in.
  IF TG_OP = 'UPDATE' AND OLD.token IS NULL
    AND to_jsonb(NEW) - '{token,authority,stamped_at}'::text[] = to_jsonb(OLD) - '{token,authority,stamped_at}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'evidence is appended only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;--> statement-breakpoint
CREATE TRIGGER "evidence_packages_appended_only" BEFORE UPDATE OR DELETE ON "evidence_packages" FOR EACH ROW EXECUTE FUNCTION "refuse_evidence_change"();--> statement-breakpoint
CREATE TRIGGER "evidence_packages_never_emptied" BEFORE TRUNCATE ON "evidence_packages" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_evidence_change"();--> statement-breakpoint
CREATE TRIGGER "evidence_heads_appended_only" BEFORE UPDATE OR DELETE ON "evidence_heads" FOR EACH ROW EXECUTE FUNCTION "refuse_evidence_change"();--> statement-breakpoint
CREATE TRIGGER "evidence_heads_never_emptied" BEFORE TRUNCATE ON "evidence_heads" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_evidence_change"();
