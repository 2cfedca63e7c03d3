CREATE TABLE "inventory_versions" (
	"ordinal" bigserial PRIMARY KEY NOT NULL,
	"assets" json NOT NULL,
	"changed_by" text NOT NULL,
	"at" bigint NOT NULL
);
