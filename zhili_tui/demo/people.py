"""Invented officers: names and the short names of their files."""

import random

SURNAMES = dict(
    pair.split() for pair in ["陳 chen", "林 lin", "王 wang", "李 li", "張 zhang", "劉 liu", "黃 huang", "周 zhou", "吳 wu", "徐 xu", "孫 sun", "馬 ma", "朱 zhu", "胡 hu", "郭 guo", "何 he", "高 gao", "羅 luo", "鄭 zheng", "梁 liang", "謝 xie", "宋 song", "唐 tang", "鄧 deng", "馮 feng", "韓 han", "曹 cao", "彭 peng", "曾 zeng", "蕭 xiao", "田 tian", "董 dong", "潘 pan", "袁 yuan", "蔡 cai", "蔣 jiang", "余 yu", "杜 du", "葉 ye", "程 cheng", "魏 wei", "蘇 su", "呂 lyu", "丁 ding", "沈 shen", "姚 yao", "盧 lu", "傅 fu", "鍾 zhong", "姜 jiang"]
)  # fmt: skip
GIVEN = dict(
    pair.split() for pair in ["國強 guoqiang", "淑芬 shufen", "建華 jianhua", "志偉 zhiwei", "敏 min", "立 li", "軍 jun", "偉 wei", "麗華 lihua", "秀英 xiuying", "明 ming", "文斌 wenbin", "海燕 haiyan", "春梅 chunmei", "永康 yongkang", "慧 hui", "曉東 xiaodong", "鳳英 fengying", "玉蘭 yulan", "德勝 desheng", "家豪 jiahao", "雅文 yawen", "少華 shaohua", "金鳳 jinfeng", "衛國 weiguo", "紅梅 hongmei", "浩 hao", "磊 lei", "靜 jing", "勇 yong", "峰 feng", "志強 zhiqiang", "桂芳 guifang", "耀輝 yaohui", "宏達 hongda", "佳琪 jiaqi", "子軒 zixuan", "思敏 simin", "兆榮 zhaorong", "月娥 yuee"]
)  # fmt: skip


class NameStream:
    """A stream of names, none given twice in one unit."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()

    def next(self) -> tuple[str, str]:
        """A full name and the short name of its file."""
        while True:
            family, given = self.rng.choice(list(SURNAMES)), self.rng.choice(list(GIVEN))
            short = f"{SURNAMES[family]}-{GIVEN[given]}"
            if short not in self.taken:
                self.taken.add(short)
                return family + given, short
