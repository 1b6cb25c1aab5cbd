from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organs", "0002_alter_setting_key"),
    ]

    operations = [
        migrations.AlterField(
            model_name="setting",
            name="key",
            field=models.CharField(
                choices=[
                    ("address", "办公地址"),
                    ("postcode", "邮政编码"),
                    ("telephone", "联系电话"),
                    ("fax", "传真号码"),
                    ("email", "电子邮箱"),
                    ("office_hours", "办公时间"),
                    ("work_body", "政府信息公开工作机构"),
                    ("competent_department", "政府信息公开工作主管部门"),
                    ("reconsideration_organ", "行政复议机关"),
                    ("court", "行政诉讼管辖法院"),
                    ("website", "网站"),
                    ("classification", "政府信息的分类"),
                    ("arrangement", "政府信息的编排体系"),
                    ("ways", "政府信息的获取方式"),
                    ("index_template", "索引号模板"),
                    ("interpretation_days", "政策解读期限（工作日，0 为不要求）"),
                    ("site_id", "政府网站标识码"),
                    ("icp", "ICP 备案编号"),
                    ("police_filing", "公安机关备案编号"),
                ],
                max_length=40,
                verbose_name="what",
            ),
        ),
    ]
